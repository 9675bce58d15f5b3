import type { Problems } from '../problems.js';
import type { Texts } from '../texts/texts.js';

/** What is wrong, before anything else on the page, with a link to each field. */
export function ProblemSummary({ texts, problems }: { texts: Texts; problems: Problems }) {
  if (!hasProblems(problems)) return null;
  const fields = Object.entries(problems.fields);
  return (
    // takes the focus without a script, so that it is read first
    <div className="summary" role="alert" tabIndex={-1} autoFocus>
      {problems.page && <p>{problems.page}</p>}
      {fields.length > 0 && (
        <>
          <p>{texts.errorSummary}</p>
          <ul>
            {fields.flatMap(([field, errors = []]) =>
              errors.map((error) => (
                <li key={field + error}>
                  <a href={`#${field}`}>{error}</a>
                </li>
              )),
            )}
          </ul>
        </>
      )}
    </div>
  );
}

/** Whether a page has to say that something is wrong. */
export function hasProblems({ fields, page }: Problems): boolean {
  return page !== undefined || Object.keys(fields).length > 0;
}
