package template

// Why a function that Helm or sprig has is none of ours.
const (
	readsClock  = "reads the clock or the time zone"
	readsRandom = "gives another result every time"
	readsEnv    = "reads the environment"
	readsNet    = "asks the network"
	tooSlow     = "takes a second of work for each call, and makes a secret where its reader can make it too"
)

// banned are the functions that would make a render differ from the one before, and what each of them
// does. decryptAES is not among them: it gives one result for one input.
var banned = map[string]string{
	"now": readsClock, "ago": readsClock, "date": readsClock, "date_in_zone": readsClock, "dateInZone": readsClock,
	"date_modify": readsClock, "dateModify": readsClock, "must_date_modify": readsClock, "mustDateModify": readsClock,
	"htmlDate": readsClock, "htmlDateInZone": readsClock, "toDate": readsClock, "mustToDate": readsClock,
	"unixEpoch": readsClock,

	"randAlphaNum": readsRandom, "randAlpha": readsRandom, "randAscii": readsRandom, "randNumeric": readsRandom,
	"randBytes": readsRandom, "randInt": readsRandom, "uuidv4": readsRandom, "shuffle": readsRandom,
	"bcrypt": readsRandom, "htpasswd": readsRandom, "encryptAES": readsRandom,
	"genPrivateKey": readsRandom, "genCA": readsRandom, "genCAWithKey": readsRandom, "genSelfSignedCert": readsRandom,
	"genSelfSignedCertWithKey": readsRandom, "genSignedCert": readsRandom, "genSignedCertWithKey": readsRandom,

	"derivePassword": tooSlow,

	"env": readsEnv, "expandenv": readsEnv, "envExpand": readsEnv,

	"getHostByName": readsNet, "lookup": "asks a cluster",
}
