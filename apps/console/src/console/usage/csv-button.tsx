import type { UsageFilter } from '@millrace/sdk';
import { useApi } from '../api/api-context.ts';
import { useAction } from '../api/use-action.ts';
import { ProblemNotice } from '../parts/problem-notice.tsx';

/** Saves what is shown as a CSV file. */
export function CsvButton({ question }: { question: UsageFilter & { from: string; interval: string } }) {
  const { api } = useApi();
  const download = useAction(async () => {
    const csv = await api.usage.csv(question);
    save(`usage-${question.from.slice(0, 10)}-${question.interval}.csv`, csv);
  });
  return (
    <>
      <button type="button" className="small" disabled={download.isPending} onClick={() => download.run()}>
        Download CSV
      </button>
      <ProblemNotice error={download.error} />
    </>
  );
}

function save(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
