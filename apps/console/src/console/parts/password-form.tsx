// A card that asks for one password: a new one, or that of an account that there is.
import { useState } from 'react';
import { useAction } from '../api/use-action.ts';
import { ProblemNotice } from './problem-notice.tsx';

type PasswordFormProps = {
  title: string;
  /** Whose password it is, when that is known. */
  email?: string;
  isNew: boolean;
  action: string;
  submit: (password: string) => Promise<void>;
};

const leastLength = 10;

export function PasswordForm({ title, email, isNew, action, submit }: PasswordFormProps) {
  const [password, setPassword] = useState('');
  const submission = useAction(() => submit(password));
  const onSubmit = (event: { preventDefault: () => void }) => {
    event.preventDefault();
    submission.run();
  };
  return (
    <main className="login">
      <form className="card" onSubmit={onSubmit}>
        <h1>{title}</h1>
        {email !== undefined && <p>{email}</p>}
        <label>
          {isNew ? `New password, at least ${leastLength} characters` : 'Your password'}
          <input
            type="password"
            autoComplete={isNew ? 'new-password' : 'current-password'}
            minLength={isNew ? leastLength : 1}
            required
            value={password}
            onChange={(e) => setPassword(e.target.value)}
          />
        </label>
        <ProblemNotice error={submission.error} />
        <button type="submit" className="primary" disabled={submission.isPending}>
          {action}
        </button>
      </form>
    </main>
  );
}
