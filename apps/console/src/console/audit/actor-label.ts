// Who did something, as the audit log says it.
import type { AuditEntry } from '@millrace/sdk';

const kinds: Readonly<Record<AuditEntry['actor']['kind'], string>> = {
  user: '',
  apiKey: 'API key ',
  admin: 'Platform admin ',
  nobody: 'Nobody known',
};

export function actorLabel({ kind, id, name }: AuditEntry['actor']): string {
  return `${kinds[kind]}${name ?? id ?? ''}`.trim();
}
