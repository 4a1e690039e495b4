// The supervisor in a process of its own, over a root of the test's: like main.ts, for tests that kill it.
import { Journal } from '../src/journal.ts';
import { Platform } from '../src/platform.ts';
import { parseSettings } from '../src/settings.ts';

const [, , root = ''] = process.argv;
const print = (text: string) => void process.stdout.write(text);
const settings = parseSettings(process.env, root);
const journal = new Journal(settings.MILLRACE_HOME, { colour: false, write: print });
const platform = new Platform({ settings, env: process.env, root, journal, print, demo: false });
await platform.start();
