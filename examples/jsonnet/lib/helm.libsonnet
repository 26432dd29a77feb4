// What the templates of this fleet share. An import stays inside the fleet's directory.
{
  chart(repoURL, chart, version): {
    repoURL: repoURL,
    chart: chart,
    targetRevision: version,
  },
  values(values): { values: std.manifestYamlDoc(values, quote_keys=false) },
  automated: {
    automated: { prune: true, selfHeal: true },
    syncOptions: ['CreateNamespace=true'],
  },
}
