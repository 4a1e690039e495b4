// A viewer who comes while something is away: whatever rendition it takes, what it would begin with can be read.
import { fetchBytes, fetchMediaPlaylist, renditionUrls } from '../../support/viewer.ts';
import type { World } from './world.ts';

/** Players begin three target durations before the end. */
const segmentsToBegin = 3;

/** What was broken, in words. */
export async function unreadable({ platform, channel }: World): Promise<string[]> {
  const renditions = await renditionUrls(`${platform.originUrl}/${channel.playback.id}.m3u8`);
  const playlists = await Promise.all([...renditions.values()].map((url) => fetchMediaPlaylist(url)));
  const urls = playlists.flatMap((playlist) =>
    playlist ? [playlist.init, ...playlist.segments.slice(-segmentsToBegin)] : [],
  );
  const read = urls.map((url) =>
    fetchBytes(url).then(
      () => [],
      () => [`${url} is listed and can't be read by who comes now`],
    ),
  );
  return (await Promise.all(read)).flat();
}
