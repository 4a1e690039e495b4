// Why nobody makes anything of a stream whose encoder is there, and the way out.
import { useApi } from '../api/api-context.ts';
import { useAction } from '../api/use-action.ts';
import { Card } from '../parts/card.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { TimeText } from '../parts/time-text.tsx';

type QuarantineCardProps = { streamId: string; since: string; onReleased: () => void };

export function QuarantineCard({ streamId, since, onReleased }: QuarantineCardProps) {
  const { api, may } = useApi();
  const release = useAction(async () => {
    await api.streams.release(streamId);
    onReleased();
  });
  return (
    <Card title="In quarantine">
      <p>
        Transcoders failed again and again at what the encoder sends, since <TimeText at={since} isExact />. None is
        given the stream until its encoder comes anew, it is released, or five minutes have passed at most. The flight
        recorder below has the reason; the encoder’s codec and settings are the place to look.
      </p>
      <ProblemNotice error={release.error} />
      {may('streams:stop') && (
        <button type="button" className="primary" disabled={release.isPending} onClick={() => release.run()}>
          Release
        </button>
      )}
    </Card>
  );
}
