package yamlscan

// A keySet finds keys written twice: by looking through them while they are few, by hash above that.
type keySet struct {
	keys []string
	at   []uint32
	many map[string]uint32
}

// add returns what was given with the first key of this text, 0 if this is it.
func (s *keySet) add(key string, at uint32) (first uint32) {
	if s.many != nil {
		if first, ok := s.many[key]; ok {
			return first
		}
		s.many[key] = at
		return 0
	}
	for i, k := range s.keys {
		if k == key {
			return s.at[i]
		}
	}
	s.keys, s.at = append(s.keys, key), append(s.at, at)
	if len(s.keys) == smallLen {
		s.many = make(map[string]uint32, 2*smallLen)
		for i, k := range s.keys {
			s.many[k] = s.at[i]
		}
	}
	return 0
}
