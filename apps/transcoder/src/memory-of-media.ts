// How V8 looks at memory of media, which lies outside its heap. By itself it searches the whole heap for garbage each time
// that some tens of megabytes of it have been allocated, a few times a minute and stream: a third of what packaging costs.
// Counted with the heap, most of that memory goes with the small collections, as it should: it is short-lived.
import { setFlagsFromString } from 'node:v8';

/** Before media flow, once in the process. */
export function countMediaWithHeap(): void {
  setFlagsFromString('--external-memory-accounted-in-global-limit');
}
