// values: the tenant's parameters, typed. loft: what is known about the tenant.
local helm = import '../lib/helm.libsonnet';

function(values, loft) {
  metadata: {
    labels: { 'example.com/shards': std.toString(values.shards) },
  },
  spec: {
    sources: [
      helm.chart('https://charts.example.com', 'collector', values.version) {
        helm+: helm.values({
          shard: i,
          shards: values.shards,
          logLevel: if values.debug then 'debug' else 'info',
          region: loft.clusterAnnotations['example.com/region'],
          tenant: loft.project + '/' + loft.name,
        }) + { releaseName: 'collector-%d' % i },
      }
      for i in std.range(0, values.shards - 1)
    ],
    destination: { namespace: 'collectors' },
    syncPolicy: helm.automated,
  },
}
