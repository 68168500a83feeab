/** The message boundary and the shape of the house, checked by `npm run check`. */
export default {
  forbidden: [
    {
      name: 'message-only',
      comment: 'A service knows another by its contract alone: everything else is asked for by message. services/tenant/testing is no service; tests-stay-out keeps it from them.',
      severity: 'error',
      from: { path: '^services/(tenant|platform)/([^/]+)/', pathNot: '^services/tenant/testing/' },
      to: { path: '^services/(tenant|platform)/([^/]+)/', pathNot: '^services/$1/$2/|/contract\\.ts$|^services/tenant/testing/' },
    },
    {
      name: 'services-know-no-actors',
      comment: 'Services run wherever an actor puts them; they may only speak to one, by its contract.',
      severity: 'error',
      from: { path: '^services/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(actors|gateway|commands|ui)/', pathNot: '/contract\\.ts$' },
    },
    {
      name: 'kit-knows-no-domain',
      severity: 'error',
      from: { path: '^services/kit/' },
      to: { path: '^services/(tenant|platform)/' },
    },
    {
      name: 'gateway-and-ui-know-contracts-only',
      comment: 'The list of the contracts of a namespace counts as contract.',
      severity: 'error',
      from: { path: '^(gateway|ui|commands)/', pathNot: '(\\.test\\.ts$|/testing/)' },
      to: { path: '^services/(tenant|platform)/', pathNot: '/contracts?\\.ts$' },
    },
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    { name: 'declared', comment: 'Every package is in package.json.', severity: 'error', from: {}, to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] } },
    {
      name: 'tests-stay-out',
      comment: 'What runs for a shop needs nothing of the tests or of the benchmarks, which stand on the tests.',
      severity: 'error',
      from: { pathNot: '(\\.test\\.ts$|^test/|^bench/|/testing/)' },
      to: { path: '(\\.test\\.ts$|^test/|^bench/|/testing/)' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|\\.data|\\.cache)/' },
    parser: 'swc',
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'types', 'default'], extensions: ['.ts', '.js', '.mjs'] },
  },
};
