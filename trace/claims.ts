/** Something that says it shows an item: a test by its title, a scenario by its tags. */
export interface Claim {
  readonly id: string;
  readonly by: 'scenario' | 'test' | 'advice';
  /** The test's whole title, or the scenario's name. */
  readonly name: string;
  readonly file: string;
  readonly result: 'passed' | 'failed' | 'not-run';
}

/** vitest's JSON report, as far as it is read. */
export interface TestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

/** A scenario file's name for itself and its tags, and what became of it in the last run. */
export interface PlayedScenario {
  readonly name: string;
  readonly file: string;
  readonly tags: readonly string[];
  readonly verdict?: string;
}

const LOOKS_LIKE_ID = /^(?:S\d-[\d.]+|trap-\d+)$/;
/** Tests of texts for people: what they do themselves, with the commands for it. */
const ADVISES = /^test\/core\/(?:notices\/advice|guide)\//;
/** A whole chapter of a runbook: says what a scenario is about, shows no line of it. */
const CHAPTER = /^S\d-\d{1,2}$/;

/** The ids in square brackets, as in `[S1-05] [S1-06] reads the response time`. */
export function idsIn(title: string): string[] {
  return [...title.matchAll(/\[([^\][]+)\]/g)].flatMap((match) =>
    match[1]!.split(/[,\s]+/).filter((word) => LOOKS_LIKE_ID.test(word)),
  );
}

/**
 * Claims of tests. `sources` are the test files as written: an id in one of them that no test of the report
 * carries belongs to a test that did not run.
 */
export function claimsOfTests(
  report: TestReport,
  sources: readonly { readonly file: string; readonly text: string }[],
): Claim[] {
  const ran = report.testResults.flatMap(({ name: path, assertionResults }) =>
    assertionResults.flatMap(({ fullName, status }) =>
      idsIn(fullName).map((id): Claim => {
        const file = path.replace(/^.*\/(?=test\/)/, '');
        const by = ADVISES.test(file) ? 'advice' : 'test';
        const result = status === 'passed' ? 'passed' : status === 'failed' ? 'failed' : 'not-run';
        return { id, by, name: fullName.trim(), file, result };
      }),
    ),
  );
  const seen = new Set(ran.map(({ id, file }) => `${file} ${id}`));
  const missing = sources.flatMap(({ file, text }) =>
    [...new Set(idsIn(text))]
      .filter((id) => !seen.has(`${file} ${id}`))
      .map((id): Claim => ({ id, by: 'test', name: '(in the file)', file, result: 'not-run' })),
  );
  return [...ran, ...missing];
}

/** Claims of scenarios; a tag that is only a chapter claims nothing. */
export function claimsOfScenarios(scenarios: readonly PlayedScenario[], known: ReadonlySet<string>): Claim[] {
  return scenarios.flatMap(({ name, file, tags, verdict }) =>
    tags
      .filter((tag) => LOOKS_LIKE_ID.test(tag) && (known.has(tag) || !isChapter(tag, known)))
      .map((id): Claim => {
        const result = verdict === undefined ? 'not-run' : verdict === 'pass' ? 'passed' : 'failed';
        return { id, by: 'scenario', name, file, result };
      }),
  );
}

function isChapter(tag: string, known: ReadonlySet<string>): boolean {
  if (!CHAPTER.test(tag)) return false;
  const [book, chapter] = tag.split('-') as [string, string];
  return known.has(`${book}-${chapter.padStart(2, '0')}.01`);
}
