// One value to be read and copied.
import { useId, type ReactNode } from 'react';
import { CopyButton, type CopyButtonProps } from './copy-button.tsx';

type ValueFieldProps = {
  label: string;
  value: string;
  /** What is copied, where it is not what is shown. */
  copied?: CopyButtonProps['text'];
  /** A button between the value and its copy button. */
  children?: ReactNode;
};

export function ValueField({ label, value, copied = value, children }: ValueFieldProps) {
  const id = useId();
  return (
    <div className="value">
      <label htmlFor={id}>{label}</label>
      <div className="value-row">
        <output id={id}>{value}</output>
        {children}
        <CopyButton text={copied} label={label} />
      </div>
    </div>
  );
}
