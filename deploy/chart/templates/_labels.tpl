{{- define "vpc-cni.labels" -}}
app.kubernetes.io/name: vpc-cni
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
{{- end }}
