{{/* The volume that holds the CA of clients; nothing where nobody is asked for a certificate. */}}
{{- define "zonegate.clientCA.volume" -}}
{{- $ca := default dict .Values.tls.clientCA }}
{{- if and $ca.secretName $ca.configMapName }}{{ fail "tls.clientCA: set only one of secretName and configMapName" }}{{ end }}
{{- if and $ca.commonName (not (or $ca.secretName $ca.configMapName)) }}{{ fail "tls.clientCA.commonName needs tls.clientCA.secretName or tls.clientCA.configMapName" }}{{ end }}
{{- if $ca.secretName }}
- name: client-ca
  secret: {secretName: {{ $ca.secretName }}, items: [{key: {{ $ca.key | quote }}, path: ca.crt}]}
{{- else if $ca.configMapName }}
- name: client-ca
  configMap: {name: {{ $ca.configMapName }}, items: [{key: {{ $ca.key | quote }}, path: ca.crt}]}
{{- end }}
{{- end }}
