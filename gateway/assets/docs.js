/** Shows this host's OpenAPI document. Everything that comes from it is set as text, never as markup. */
const routes = document.querySelector('#routes');
const search = document.querySelector('#search');

try {
  const response = await fetch('/api/openapi.json');
  if (!response.ok) throw new Error(`The document cannot be read (${response.status}).`);
  show(await response.json());
} catch (error) {
  routes.replaceChildren(element('p', { class: 'lead' }, error.message));
}

function show({ info, paths }) {
  document.title = info.title;
  document.querySelector('#title').textContent = info.title;
  const groups = new Map();
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const tag = operation.tags?.[0] ?? 'other';
      if (!groups.has(tag)) groups.set(tag, element('section', {}, element('h2', {}, tag)));
      groups.get(tag).append(routeOf(method, path, operation));
    }
  }
  routes.replaceChildren(...groups.values());
  search.addEventListener('input', filter);
  openTarget();
  addEventListener('hashchange', openTarget);
}

function routeOf(method, path, operation) {
  const access = operation['x-access'];
  const summary = element(
    'summary',
    {},
    element('span', { class: `method ${method}` }, method.toUpperCase()),
    element('span', { class: 'path' }, path),
    element('span', { class: 'what' }, operation.summary ?? ''),
    access === undefined || access === 'anyone' ? '' : element('span', { class: 'tag' }, access),
  );
  const route = element('details', { id: operation.operationId }, summary);
  route.dataset.text = `${method} ${path} ${operation.summary} ${operation.operationId}`.toLowerCase();
  // Most are never opened: their details are made when they are.
  route.addEventListener('toggle', () => route.append(bodyOf(operation)), { once: true });
  return route;
}

function bodyOf({ parameters = [], requestBody, responses }) {
  const body = element('div', { class: 'body' });
  if (parameters.length > 0) body.append(element('h3', {}, 'Parameters'), parametersOf(parameters));
  const sent = requestBody?.content['application/json']?.schema;
  if (sent) body.append(element('h3', {}, 'Body'), element('pre', {}, shape(sent)));
  for (const [status, { description, content }] of Object.entries(responses)) {
    if (status === 'default') continue;
    const [mediaType, answer] = Object.entries(content ?? {})[0] ?? [];
    body.append(element('h3', {}, `${status} ${description ?? ''}`));
    if (mediaType === 'application/json') body.append(element('pre', {}, shape(answer.schema)));
    else if (mediaType) body.append(element('pre', {}, mediaType));
  }
  return body;
}

function parametersOf(parameters) {
  const rows = parameters.map(({ name, in: place, required, schema, description }) =>
    element(
      'tr',
      {},
      element('td', {}, element('code', {}, name), required ? '' : ' ', required ? '' : element('span', { class: 'tag' }, 'optional')),
      element('td', {}, place),
      element('td', {}, element('code', {}, shape(schema)), description ? ` ${description}` : ''),
    ),
  );
  return element('div', { class: 'wide' }, element('table', {}, element('tbody', {}, ...rows)));
}

/** A schema as a person would jot it down. */
function shape(schema, indent = '') {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const union = schema.anyOf ?? schema.oneOf;
  if (union) return union.map((one) => shape(one, indent)).join(' | ');
  if (schema.type === 'array') return `[${shape(schema.items ?? {}, indent)}, …]`;
  if (schema.properties) {
    const inner = `${indent}  `;
    const fields = Object.entries(schema.properties).map(([name, field]) => {
      const optional = schema.required?.includes(name) ? '' : '?';
      return `${inner}${name}${optional}: ${shape(field, inner)}`;
    });
    return fields.length > 0 ? `{\n${fields.join('\n')}\n${indent}}` : '{}';
  }
  const limits = [
    ['minimum', '≥'],
    ['maximum', '≤'],
    ['maxLength', 'length ≤'],
  ].flatMap(([key, sign]) => (schema[key] === undefined || Math.abs(schema[key]) === Number.MAX_SAFE_INTEGER ? [] : [`${sign} ${schema[key]}`]));
  const kind = schema.format ? `${schema.type} (${schema.format})` : (schema.type ?? 'anything');
  const standard = schema.default === undefined ? '' : ` = ${JSON.stringify(schema.default)}`;
  return `${kind}${limits.length > 0 ? `, ${limits.join(', ')}` : ''}${standard}`;
}

function filter() {
  const words = search.value.toLowerCase().split(/\s+/);
  for (const route of routes.querySelectorAll('details')) {
    route.hidden = !words.every((word) => route.dataset.text.includes(word));
  }
  for (const group of routes.querySelectorAll('section')) {
    group.hidden = group.querySelector('details:not([hidden])') === null;
  }
}

function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target instanceof HTMLDetailsElement) target.open = true;
  target?.scrollIntoView();
}

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}
