import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  Application,
  type DeclarationReflection,
  makeRecursiveVisitor,
  type ProjectReflection,
  ReflectionKind,
} from 'typedoc';

const fromRoot = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** The sources of what the package exports. */
async function entryPoints(): Promise<string[]> {
  const { exports } = JSON.parse(await readFile(fromRoot('package.json'), 'utf8'));
  return Object.keys(exports)
    .filter((path) => path !== './package.json')
    .map((path) => fromRoot(join('src', path, 'index.ts')));
}

/** The type of a machine spells out its whole chart, which `machines/` says better. */
function shortenMachines(project: ProjectReflection): void {
  const shorten = makeRecursiveVisitor({
    reference(type) {
      if (type.name === 'StateMachine') type.typeArguments = [];
    },
  });
  for (const reflection of project.getReflectionsByKind(ReflectionKind.All))
    if ('type' in reflection) (reflection as DeclarationReflection).type?.visit(shorten);
}

function undocumentedIn(module: DeclarationReflection): string[] {
  return (module.children ?? [])
    .map((child) => (child.isReference() ? child.getTargetReflectionDeep() : child))
    .filter(
      (exported) =>
        !exported.hasComment() &&
        !(exported as DeclarationReflection).signatures?.some((each) => each.hasComment()),
    )
    .map(({ name }) => `${name} of ${module.name}`);
}

/** Writes a page for each entry point; throws for a link that leads nowhere, and for an export without a docstring. */
export async function writeApi(folder: string): Promise<void> {
  const app = await Application.bootstrapWithPlugins({
    plugin: ['typedoc-plugin-markdown'],
    entryPoints: await entryPoints(),
    tsconfig: fromRoot('site/tsconfig.api.json'),
    name: 'API',
    readme: 'none',
    outputs: [{ name: 'markdown', path: folder }],
    router: 'module',
    skipErrorChecking: true,
    disableSources: true,
    excludeInternal: true,
    excludePrivate: true,
    excludeExternals: true,
    validation: { invalidLink: true, notDocumented: false, notExported: false },
    logLevel: 'Warn',
    sortEntryPoints: false,
    groupOrder: ['Functions', 'Variables', 'Classes', 'Interfaces', '*'],
    ...{
      entryFileName: 'index',
      hidePageHeader: true,
      hideBreadcrumbs: true,
      useHTMLEncodedBrackets: true,
      sanitizeComments: true,
      parametersFormat: 'table',
      interfacePropertiesFormat: 'table',
      typeAliasPropertiesFormat: 'table',
      expandObjects: true,
    },
  });
  const project = await app.convert();
  if (project === undefined) throw new Error('TypeDoc could not read the entry points');
  const modules = project.children ?? [];
  for (const module of modules)
    module.name = module.name === 'index' ? 'pollchart' : `pollchart/${module.name}`;
  shortenMachines(project);
  app.validate(project);
  const bare = modules.flatMap((module) => undocumentedIn(module));
  if (bare.length > 0) throw new Error(`No docstring: ${bare.join(', ')}`);
  if (app.logger.hasErrors() || app.logger.hasWarnings())
    throw new Error('The API reference has the gaps that TypeDoc names above');
  await app.generateOutputs(project);
}
