/** What one kind of problem means, and what to do about it. */
export interface ProblemKind {
  /** One sentence. */
  readonly summary: string;
  /** What to do, in one sentence or two. */
  readonly remediation: string;
}

const kind = (summary: string, remediation: string): ProblemKind => ({ summary, remediation });

/** All kinds of problems by their codes, which are public: docs/problems.md lists them. */
export const problemKinds = {
  'invalid-option': kind(
    'An option or an argument is unknown, has a wrong value, or does not go with another one.',
    'Read the help of the command: zonegate COMMAND --help.',
  ),
  'nothing-to-do': kind(
    'The command got no path, or found no Kubernetes object in what it got.',
    'Give files or folders with Kubernetes objects, or - for the standard input.',
  ),
  'file-not-found': kind('The file or folder does not exist.', 'Correct the path.'),
  'file-not-readable': kind(
    'The file cannot be read: permissions, a folder in place of a file, a pipe without a writer, a device without an end.',
    'Correct what the message names, or pipe the content into zonegate.',
  ),
  'file-too-large': kind(
    'The file is larger than 32 MiB, or holds more than 100,000 documents and objects.',
    'Split the file.',
  ),
  'file-not-text': kind('The file is binary, or not encoded as UTF-8.', 'Save it as UTF-8, or leave it out.'),
  'file-outside': kind('A link leads out of the folder that was named.', 'Name the file itself if it is meant.'),
  'file-changed': kind('The file changed after zonegate read it, and was not written.', 'Run the command again.'),
  'file-not-writable': kind(
    'A file, a report or the standard output cannot be written. A manifest holds what it held before.',
    'Correct what the message names: permissions, a read-only or full disk.',
  ),
  'invalid-yaml': kind(
    'The text is neither YAML nor JSON as kubectl reads it. The other documents of the file were read.',
    'Correct the text at the position.',
  ),
  'not-an-object': kind(
    'The document is no Kubernetes object: it lacks apiVersion or kind, or is no mapping; or the file is empty.',
    'Complete the object, or leave the file out.',
  ),
  'invalid-field': kind(
    'A field has a value of a type that the API server does not take.',
    'Write what the message names: often a number or a boolean needs quotes, or must lose them.',
  ),
  'unrendered-template': kind(
    'The file is a template with {{ ... }} that is not rendered.',
    'Check what it makes: zonegate check --helm CHART, or pipe the rendered objects into zonegate check -.',
  ),
  'needs-build': kind(
    'The file is a kustomization or a chart, or a part of one: what is built of it reaches a cluster, and not the file.',
    'Check what is built: zonegate check -k DIR, or zonegate check --helm CHART.',
  ),
  'not-listed': kind(
    'The file lies in the folder of a kustomization that does not list it.',
    'List it under resources of the kustomization, or move it out of the folder.',
  ),
  'invalid-kustomization': kind(
    'The kustomization cannot be read, or it names a file that is not there.',
    'Correct the kustomization at the position.',
  ),
  'build-failed': kind(
    'kustomize or Helm could not make the objects, or took more than a minute.',
    'Run the tool by itself, and correct what it says.',
  ),
  'program-missing': kind(
    'A program that zonegate calls is not installed: kubectl, kustomize or helm.',
    'Install it, or give zonegate what it makes.',
  ),
  'edit-not-safe': kind(
    'zonegate fix cannot change this place of the file without changing something else.',
    'Make the change by hand.',
  ),
  'invalid-profile': kind('A ZoneProfile has a wrong setting.', 'Correct the setting at the position.'),
  'invalid-certificate': kind(
    'A certificate, a key or a CA cannot be used, or they do not go together.',
    'Give PEM files that go together; cert-manager makes such ones.',
  ),
  'port-not-available': kind(
    'The address or port cannot be listened on.',
    'Choose another --port or --host, or end the program that has it.',
  ),
  'no-cluster': kind(
    'No cluster is known: there is neither a kubeconfig nor the service account of a pod.',
    'Give --kubeconfig, or set KUBECONFIG.',
  ),
  'invalid-kubeconfig': kind(
    'The kubeconfig cannot be read, or it names no API server that can be used.',
    'Correct the kubeconfig, or name another one with --kubeconfig.',
  ),
  'api-server-failed': kind(
    'The API server cannot be reached, or it does not answer what it was asked.',
    'Correct the connection, the credentials or the rights that the message names.',
  ),
  'invalid-review': kind(
    'The body of a call is no AdmissionReview of admission.k8s.io/v1.',
    'Let the API server call the webhooks; send one AdmissionReview as JSON by hand.',
  ),
  'node-too-old': kind(
    'Node is older than zonegate needs.',
    'Install the version that the message names, or a newer one.',
  ),
  'internal-error': kind('zonegate itself failed.', 'Report it, with the message and the version of zonegate.'),
} as const satisfies Readonly<Record<string, ProblemKind>>;

export type ProblemCode = keyof typeof problemKinds;
