import { useState } from 'react';
import { CheckList } from '../parts/check-list.tsx';
import { SelectField } from '../parts/select-field.tsx';
import { eventFamilies, eventWords } from '../events/event-types.ts';
import { toSubscription, typesOf } from './subscriptions.ts';

const reach = [
  ['*', 'All events, also of types to come'],
  ['chosen', 'Events that I choose below'],
] as const;

type EventTypeChoiceProps = { subscription: readonly string[]; onChange: (subscription: string[]) => void };

/** Which events a webhook gets. */
export function EventTypeChoice({ subscription, onChange }: EventTypeChoiceProps) {
  const [chosen, setChosen] = useState(() => typesOf(subscription.includes('*') ? ['stream.*'] : subscription));
  const choose = (types: string[]) => {
    setChosen(types);
    onChange(toSubscription(types));
  };
  return (
    <>
      <SelectField
        label="Events"
        value={subscription.includes('*') ? '*' : 'chosen'}
        options={reach}
        onChange={(kind) => onChange(kind === '*' ? ['*'] : toSubscription(chosen))}
      />
      {!subscription.includes('*') &&
        eventFamilies.map(({ family, types }) => (
          <CheckList
            key={family}
            legend={family}
            options={types.map((type) => [type, eventWords[type]] as const)}
            chosen={types.filter((type) => chosen.includes(type))}
            onChange={(wanted) => choose([...chosen.filter((type) => !types.some((one) => one === type)), ...wanted])}
          />
        ))}
    </>
  );
}
