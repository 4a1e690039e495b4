type Option<V extends string> = readonly [value: V, words: string];
type SelectFieldProps<V extends string> = {
  label: string;
  value: V;
  options: readonly Option<V>[];
  onChange: (value: V) => void;
  isLabelHidden?: boolean;
  disabled?: boolean;
};

/** One of several, under a label. */
export function SelectField<V extends string>(props: SelectFieldProps<V>) {
  const { label, value, options, onChange, isLabelHidden = false, disabled = false } = props;
  return (
    <label>
      <span className={isLabelHidden ? 'hidden' : undefined}>{label}</span>
      <select value={value} disabled={disabled} onChange={(e) => onChange(e.target.value as V)}>
        {options.map(([option, words]) => (
          <option key={option} value={option}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}
