// What a channel is called and how its streams are made. What was not touched follows the channel when others change it.
import { useState } from 'react';
import { useApi } from '../api/api-context.ts';
import type { Channel } from '@millrace/sdk';
import { useAction } from '../api/use-action.ts';
import { FormCard } from '../parts/form-card.tsx';
import { SelectField } from '../parts/select-field.tsx';
import { TextField } from '../parts/text-field.tsx';
import { changesOf, choicesOf, settingFields, settingsOf, type SettingTexts } from './channel-settings.ts';

const note = 'Name, publishing and waiting change at once; latency and pictures with the next stream.';

export function SettingsCard({ channel, onChanged }: { channel: Channel; onChanged: () => void }) {
  const { api } = useApi();
  const [edits, setEdits] = useState<SettingTexts>({});
  const current = settingsOf(channel);
  const shown = { ...current, ...edits };
  const edit = (name: string) => (text: string) => setEdits({ ...edits, [name]: text });
  const save = useAction(async () => {
    await api.channels.update(channel.id, changesOf(current, shown));
    setEdits({});
    onChanged();
  });
  return (
    <FormCard title="Settings" note={note} submit="Save settings" action={save}>
      <div className="fields">
        <TextField label="Name" required maxLength={200} value={shown['name'] ?? ''} onChange={edit('name')} />
        {settingFields.map((field) => {
          const common = { label: field.title, value: shown[field.name] ?? '', onChange: edit(field.name) };
          if ('choices' in field)
            return <SelectField key={field.name} {...common} options={choicesOf(field, current)} />;
          return <TextField key={field.name} {...common} type="number" required min={field.min} max={field.max} />;
        })}
      </div>
    </FormCard>
  );
}
