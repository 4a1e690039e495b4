// The player page. Its path is the playback id; everything it shows hangs on data attributes of #player (README).
import { Captions } from './captions.ts';
import { bindControls } from './controls.ts';
import { bindEmbedDialog } from './embed-dialog.ts';
import { awaitTokens, tellEmbeddingPage } from './embedding-page.ts';
import { keepLastPicture } from './last-picture.ts';
import { showState } from './notice-view.ts';
import { findPageElements } from './page-elements.ts';
import { playbackIdOf, playbackTokenOf, playlistPathOf } from './playback-address.ts';
import { PlayerActions } from './player-actions.ts';
import { bindPicture } from './picture-clicks.ts';
import { Player } from './player.ts';
import { QualityMenu } from './quality-menu.ts';
import { QuietControls } from './quiet-controls.ts';
import { ServerClock } from './server-clock.ts';
import { sayViewing } from './viewing-sign.ts';

function startPlayer(playbackId: string): void {
  const elements = findPageElements();
  const { root, video, retry, start, unmute, embedDialog } = elements;
  const menu = new QualityMenu(elements, (choice) => player.choose(choice));
  const token = playbackTokenOf(location.search);
  const player = new Player(video, playlistPathOf(playbackId, token), {
    onState: (state, detail) => {
      showState(elements, state, detail);
      tellEmbeddingPage(state, detail);
    },
    onQualities: (qualities) => menu.offer(qualities),
    onQuality: (index) => menu.show(index),
    onQualityGone: (index) => menu.giveUp(index),
    onAutoplay: (outcome) => {
      if (outcome === 'muted') unmute.hidden = false;
      start.hidden = outcome !== 'blocked';
    },
  });
  const session = () => player.session;
  const captions = new Captions(elements);
  const clock = new ServerClock();
  const actions = new PlayerActions(elements, captions, session);
  bindControls(elements, actions, { captions, clock, session });
  bindEmbedDialog(elements, { playerUrl: location.origin + location.pathname, token });
  keepLastPicture(elements);
  sayViewing(
    video,
    () => player.session?.playlistUrl(),
    (answer) => clock.learn(answer),
  );
  const isBusy = () => menu.isOpen || embedDialog.open;
  const isWatched = () => !video.paused && !isBusy() && root.dataset['state'] === 'playing';
  bindPicture(elements, actions, new QuietControls(root, isWatched));
  retry.addEventListener('click', () => player.start());
  window.addEventListener('online', () => player.hurry());
  awaitTokens((renewed) => player.readdress(playlistPathOf(playbackId, renewed)));
  player.start();
}

const playbackId = playbackIdOf(location.pathname);
if (playbackId === undefined) showState(findPageElements(), 'error', 'This address names no stream.');
else startPlayer(playbackId);
