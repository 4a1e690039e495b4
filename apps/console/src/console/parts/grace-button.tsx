// Replaces a secret: asks first, and how long the old one goes on to work.
import { useState } from 'react';
import { ConfirmButton } from './confirm-button.tsx';
import { SelectField } from './select-field.tsx';

const graces = [
  ['0', 'not at all'],
  ['3600', 'an hour'],
  ['86400', 'a day'],
  ['604800', 'a week'],
] as const;
type Grace = (typeof graces)[number][0];

type GraceButtonProps = {
  label: string;
  title: string;
  consequence: string;
  question: string;
  onConfirm: (graceSeconds: number) => Promise<void>;
};

export function GraceButton({ question, onConfirm, ...texts }: GraceButtonProps) {
  const [grace, setGrace] = useState<Grace>('3600');
  return (
    <ConfirmButton {...texts} isSmall isHarmless onConfirm={() => onConfirm(Number(grace))}>
      <SelectField label={question} value={grace} options={graces} onChange={setGrace} />
    </ConfirmButton>
  );
}
