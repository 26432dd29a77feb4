local tenants = import 'tenants.json';
local applications = import 'applications.libsonnet';

local meta(t, name, wave, more={}) = {
  name: name,
  namespace: 'argocd',
  labels: {
    'app.kubernetes.io/managed-by': 'tenantry',
    'tenantry.dev/connector': t.connector,
    'tenantry.dev/project': t.project,
    'tenantry.dev/tenant': t.name,
  } + more,
  annotations: { 'argocd.argoproj.io/sync-wave': wave },
};

local secret(t, name) = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: meta(t, 'cluster-' + name, '-20', { 'argocd.argoproj.io/secret-type': 'cluster' }),
  type: 'Opaque',
  stringData: {
    name: name,
    server: 'https://' + name + '.clusters.example.com',
    config: '{"tlsClientConfig":{"insecure":false},"execProviderConfig":{"command":"argocd-k8s-auth","args":["aws","--cluster-name","' + name + '"],"apiVersion":"client.authentication.k8s.io/v1"}}',
  },
};

local project(t, name, target, repos, destination) = if std.length(repos) == 0 then [] else [{
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'AppProject',
  metadata: meta(t, name, '-10') { finalizers: ['resources-finalizer.argocd.argoproj.io'] },
  spec: {
    description: 'Tenant ' + t.project + '/' + t.name + ', target ' + target,
    sourceRepos: repos,
    destinations: [{ name: destination, namespace: '*' }],
    clusterResourceWhitelist: [{ group: '*', kind: '*' }],
  },
}];

local tenant(t) =
  local name = t.project + '-' + t.name;
  [secret(t, name)]
  + project(t, name, 'vCluster', t.repos, name)
  + project(t, name + '-host', 'host', t.hostRepos, t.cluster)
  + [applications[a.template](t, a, a.params) for a in t.apps];

std.flattenArrays([tenant(t) for t in tenants])
