/** The one door: `node launch.mjs start|test|check|import|repl|bench`. Needs only Node's built-ins and does all set-up. */
const oldest = 18;

if (Number(process.versions.node.split('.')[0]) < oldest) {
  process.stderr.write(`Node ${process.versions.node} is too old: install Node ${oldest} or newer with npm\n`);
  process.exit(1);
}

const { launch } = await import('./verbs.mjs');
await launch(process.argv[2], process.argv.slice(3));
