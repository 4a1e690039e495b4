// A wait that has an end.

/**
 * What `answer` gives, or what `late` gives or throws when there is no answer within `limitMs`. An answer that comes later, also
 * a rejection, is nobody's.
 */
export async function within<T, L>(limitMs: number, answer: Promise<T>, late: () => L): Promise<T | L> {
  const isLate = Promise.withResolvers<typeof tooLate>();
  // In a process that was busy itself timers come first: what has arrived meanwhile is read before it gives up.
  const timer = setTimeout(() => setImmediate(() => isLate.resolve(tooLate)), limitMs);
  try {
    const first = await Promise.race([answer, isLate.promise]);
    return first === tooLate ? late() : first;
  } finally {
    clearTimeout(timer);
  }
}

const tooLate = Symbol('too late');
