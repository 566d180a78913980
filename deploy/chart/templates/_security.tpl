{{- /* The least that the daemon and the init container can do with: root, and of root's powers only the network's. */ -}}
{{- define "vpc-cni.security" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
  add: [NET_ADMIN]
{{- end }}
