package akuityfake

// Connector is the Secret of a connector "akuity-prod" that leads to the service, as a fleet has it.
const Connector = `apiVersion: v1
kind: Secret
metadata:
  name: akuity-prod
  labels:
    loft.sh/connector-type: argocd
stringData:
  connectorType: akuity
  server: https://inst-1.cd.akuity.cloud
  akuityOrgId: ` + Organization + `
  akuityInstanceId: ` + Instance + `
  akuityApiKeyId: ` + KeyID + `
  akuityApiKeySecret: ` + Key + `
`
