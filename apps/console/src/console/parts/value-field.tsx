// One value to be read and copied. A secret stays hidden until it is asked for, and is copied without being shown.
import { useId, useState } from 'react';
import { CopyButton } from './copy-button.tsx';

const hiddenText = '•'.repeat(24);

export function ValueField({ label, value, isSecret = false }: { label: string; value: string; isSecret?: boolean }) {
  const [isShown, setShown] = useState(!isSecret);
  const id = useId();
  return (
    <div className="value">
      <label htmlFor={id}>{label}</label>
      <div className="value-row">
        <output id={id} aria-label={isShown ? undefined : `${label}, hidden`}>
          {isShown ? value : hiddenText}
        </output>
        {isSecret && (
          <button type="button" className="small" aria-pressed={isShown} onClick={() => setShown(!isShown)}>
            {isShown ? 'Hide' : 'Show'}
            <span className="hidden"> {label}</span>
          </button>
        )}
        <CopyButton text={value} label={label} />
      </div>
    </div>
  );
}
