// The clock that everything about a connection is measured by, in whole milliseconds. Whole on purpose: V8 keeps a small
// integer in the object whose field it is, and a fraction in an object of its own, somewhere else. A dozen fields are
// written with every read of hundreds of connections, and memory that is far apart is what reading them costs most.

export function monotonicMs(): number {
  return Math.trunc(performance.now());
}
