// What a webhook gets, as the form asks for it: everything, or types; a whole family goes as `family.*`, so that types
// which it gains later come too.
import { eventFamilies } from '../events/event-types.ts';

/** The shortest subscription that means the chosen types. */
export function toSubscription(chosen: readonly string[]): string[] {
  return eventFamilies.flatMap(({ family, types }) => {
    const wanted = types.filter((type) => chosen.includes(type));
    return wanted.length === types.length ? [`${family}.*`] : wanted;
  });
}

/** The types that a subscription means. */
export function typesOf(subscription: readonly string[]): string[] {
  return eventFamilies.flatMap(({ family, types }) =>
    types.filter((type) => ['*', `${family}.*`, type].some((one) => subscription.includes(one))),
  );
}
