// An error in the API's words, with the id to quote when reporting it.
import { fieldsToTell, type ApiError } from '../api/api-error.ts';

export function ProblemNotice({ error }: { error: ApiError | undefined }) {
  if (error === undefined) return null;
  const fields = fieldsToTell(error);
  return (
    <div className="problem" role="alert">
      <p>{error.message}</p>
      {fields.length > 0 && (
        <ul>
          {fields.map(({ path, message }) => (
            <li key={`${path} ${message}`}>
              <strong>{path}</strong>: {message}
            </li>
          ))}
        </ul>
      )}
      {error.requestId !== undefined && (
        <p className="soft">
          Request <code>{error.requestId}</code>
        </p>
      )}
    </div>
  );
}
