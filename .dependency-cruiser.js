/** The walls of the design: who may import whom. A part that isn't named may be imported by all. */

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one file, or hide a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    ...imports('domain', { only: 'domain' }),
    ...imports('certs', { only: 'certs', types: 'config\\.ts' }),
    ...imports('keys', { only: 'domain|keys' }),
    ...imports('workflows', { only: 'domain|workflows', types: 'activities|messaging' }),
    ...imports('web', { only: 'gen|domain|languages|web|certs|config\\.ts' }),
    ...imports('languages', { only: 'domain|languages|messaging/|web/' }),
    ...imports('telemetry', { only: 'domain|telemetry|config\\.ts', types: 'workflows' }),
    ...imports('codec-server', {
      only: 'codec-server|config\\.ts|db|domain|keys|temporal/operator-codec|web',
    }),
    ...imports('activities', { never: 'server|web', types: 'workflows' }),
    ...imports('server', {
      never: 'activities|web',
      types: 'workflows',
      except: 'workflows/definitions\\.ts',
    }),
    {
      name: 'pure',
      comment: 'Workflows are replayed: what they are made of takes nothing from the machine.',
      severity: 'error',
      from: { path: '^src/(domain|workflows)/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'workflow-packages',
      comment: 'The sandbox has no more than these; the rest reaches workflows through domain.',
      severity: 'error',
      from: { path: '^src/workflows/' },
      to: {
        path: 'node_modules/',
        pathNot: 'node_modules/@temporalio/(workflow|common)/',
        dependencyTypesNot: ['type-only'],
      },
    },
    ...importedBy('keys', 'server|activities|temporal|codec-server|embedded|cli'),
    ...importedBy('codec-server', 'embedded'),
    ...importedBy('embedded', 'cli'),
    ...importedBy('cli', 'cli'),
    {
      name: 'tests-stay-out',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|scripts|bench|chaos)/' },
    },
    {
      name: 'declared',
      comment: 'A package that package.json does not name, or names for development only.',
      severity: 'error',
      from: { path: '^src/' },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'unknown'],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '^src/gen/'] },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['node', 'import', 'require', 'default', 'types'],
    },
  },
};

/** What a part imports of ours: `only` these, or `never` those; of `types`, nothing but types. */
function imports(part, { only, never, types, except }) {
  const from = { path: `^src/${part}/` };
  const severity = 'error';
  const rules = [];
  if (only) {
    const allowed = types ? `${only}|${types}` : only;
    rules.push({
      name: `${part}-imports-only`,
      comment: `src/${part} imports only: ${allowed}`,
      severity,
      from,
      to: { path: '^(src|test)/', pathNot: `^src/(${allowed})` },
    });
  }
  if (never) {
    rules.push({
      name: `${part}-never-imports`,
      severity,
      from,
      to: { path: `^src/(${never})/` },
    });
  }
  if (types) {
    rules.push({
      name: `${part}-types-only`,
      comment: `src/${part} imports types only from: ${types}`,
      severity,
      from,
      to: {
        path: `^src/(${types})/`,
        ...(except && { pathNot: `^src/(${except})$` }),
        dependencyTypesNot: ['type-only'],
      },
    });
  }
  return rules;
}

/** A part that nothing but itself, the named parts and the tests import. */
function importedBy(part, importers) {
  return [
    {
      name: `${part}-imported-by`,
      comment: `src/${part} is imported only by: ${importers}`,
      severity: 'error',
      from: { path: '^src/', pathNot: `^src/(${part}|${importers})/` },
      to: { path: `^src/${part}/` },
    },
  ];
}
