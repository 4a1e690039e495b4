// How V8 looks at memory of media, which lies outside its heap. Media are read into new memory, and nobody needs it when their
// segment is stored: some seconds, over which V8 has collected new objects once or not at all. So small collections should
// free them, and by itself V8 sees to it that they do not: it searches the whole heap instead, again and again, or lets media
// gather by the gigabyte until it does.
import { setFlagsFromString } from 'node:v8';

const flags = [
  // Searched as a whole, the heap was, for each some tens of megabytes of media that came: a third of what packaging costs. What
  // they take counts with the heap instead.
  '--external-memory-accounted-in-global-limit',
  // New objects are collected early when they hold four times so much: 512 MB, and not 128. What fifty streams need at once was
  // more than that, so one collection followed the other at once, and what has survived two is no longer new.
  '--scavenger-max-new-space-capacity-mb=128',
  // Where many objects live for seconds V8 takes those that come for old ones from the beginning: the lists of a segment's pieces
  // were, and all that is in them with them.
  '--no-allocation-site-pretenuring',
];

/** Before media flow, once in the process. */
export function letMediaDieYoung(): void {
  for (const flag of flags) setFlagsFromString(flag);
}
