// Any number of several, as check boxes in a group.
type CheckListProps = {
  legend: string;
  options: readonly (readonly [value: string, words: string])[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
};

export function CheckList({ legend, options, chosen, onChange }: CheckListProps) {
  const toggle = (value: string) =>
    onChange(options.map(([option]) => option).filter((option) => chosen.includes(option) !== (option === value)));
  return (
    <fieldset className="check-list">
      <legend>{legend}</legend>
      {options.map(([value, words]) => (
        <label key={value} className="choice">
          <input type="checkbox" checked={chosen.includes(value)} onChange={() => toggle(value)} />
          <span>
            {words} <code className="soft">{value}</code>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
