// Draws /openapi.json as a page. Text goes in as text alone, never as markup.
const VERBS = ["get", "post", "put", "patch", "delete"];

function made(tag, attributes = {}, ...inside) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...inside.flat().filter((it) => it !== null && it !== undefined));
  return node;
}

/** A sentence in which `words` are code and **words** are strong. */
function prose(text = "") {
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*)/).map((piece) =>
    piece.startsWith("`") ? made("code", {}, piece.slice(1, -1))
      : piece.startsWith("**") ? made("strong", {}, piece.slice(2, -2)) : piece);
}

function block(value) {
  return made("pre", { tabindex: "0" }, JSON.stringify(value, null, 2));
}

function table(heads, rows) {
  return made("div", { class: "wide" }, made("table", {},
    made("thead", {}, made("tr", {}, heads.map((it) => made("th", { scope: "col" }, it)))),
    made("tbody", {}, rows.map((row) => made("tr", {}, row.map((it) => made("td", {}, it)))))));
}

function called(reference) {
  return reference.split("/").pop();
}

/** A schema in a few words, with links to the named ones. */
function kind(schema) {
  if (schema.$ref) {
    const name = called(schema.$ref);
    return [made("a", { href: `#schema-${name}` }, name)];
  }
  if (schema.anyOf) {
    return schema.anyOf.flatMap((it, at) => (at ? [" or ", ...kind(it)] : kind(it)));
  }
  if (schema.type === "array") return ["list of ", ...kind(schema.items ?? {})];
  const types = [schema.type ?? "any JSON"].flat().join(" or ");
  return [schema.format ? `${types} (${schema.format})` : types];
}

/** What bounds a value. */
function bounds(schema) {
  const told = [];
  if (schema.enum) told.push(`one of ${schema.enum.filter((it) => it !== null).join(", ")}`);
  if (schema.minimum !== undefined) told.push(`from ${schema.minimum}`);
  if (schema.maximum !== undefined) told.push(`to ${schema.maximum}`);
  if (schema.minLength !== undefined) told.push(`at least ${schema.minLength} characters`);
  if (schema.maxLength !== undefined) told.push(`at most ${schema.maxLength} characters`);
  if (schema.pattern) told.push(`matches ${schema.pattern}`);
  if (schema.default !== undefined) told.push(`default ${JSON.stringify(schema.default)}`);
  return told.length ? made("span", { class: "quiet" }, ` (${told.join("; ")})`) : null;
}

function parameters(operation) {
  if (!operation.parameters) return null;
  return [made("h4", {}, "Parameters"), table(["name", "in", "type", "meaning"],
    operation.parameters.map((it) => [
      made("code", {}, it.name), it.required ? `${it.in}, required` : it.in, kind(it.schema),
      [...prose(it.description), bounds(it.schema)]]))];
}

function request(operation) {
  const body = operation.requestBody?.content["application/json"];
  if (!body) return null;
  return [
    made("h4", {}, "Body"),
    made("p", {}, ...kind(body.schema), operation.requestBody.required ? "" : ", may be absent"),
    body.example === undefined ? null : block(body.example)];
}

function response([status, response]) {
  const parts = [made("summary", {}, made("strong", {}, status), " ",
    ...prose(response.description))];
  for (const [name, header] of Object.entries(response.headers ?? {})) {
    parts.push(made("p", {}, made("code", {}, name), ": ", ...prose(header.description)));
  }
  for (const [type, media] of Object.entries(response.content ?? {})) {
    parts.push(made("p", {}, made("code", {}, type), ": ", ...kind(media.schema)));
    for (const example of Object.values(media.examples ?? {})) parts.push(block(example.value));
  }
  return made("details", {}, parts);
}

function route(path, verb, operation) {
  const id = `route-${operation.operationId}`;
  return made("article", { id, "aria-labelledby": `${id}-name` },
    made("h3", { id: `${id}-name` }, ...prose(operation.summary)),
    made("span", { class: "path" }, made("span", { class: `verb ${verb}` }, verb.toUpperCase()),
      ` ${path}`),
    operation.security ? made("p", { class: "quiet" }, "Needs no key.") : null,
    operation.description ? made("p", {}, ...prose(operation.description)) : null,
    parameters(operation), request(operation),
    made("h4", {}, "Answers"), Object.entries(operation.responses).map(response));
}

function shape([name, schema]) {
  const required = new Set(schema.required ?? []);
  const id = `schema-${name}`;
  return made("article", { id, "aria-labelledby": `${id}-name` },
    made("h3", { id: `${id}-name` }, name),
    made("p", {}, ...prose(schema.description)),
    table(["field", "type", "meaning"], Object.entries(schema.properties ?? {}).map(
      ([field, inner]) => [
        [made("code", {}, field), required.has(field) ? "" : made("span", { class: "quiet" }, " optional")],
        kind(inner), [...prose(inner.description), bounds(inner)]])));
}

function draw(told) {
  const routes = document.getElementById("routes");
  const contents = document.getElementById("contents");
  document.getElementById("about").append(...prose(told.info.description));
  const all = Object.entries(told.paths).flatMap(([path, verbs]) =>
    VERBS.filter((verb) => verbs[verb]).map((verb) => [path, verb, verbs[verb]]));
  for (const { name } of told.tags) {
    const own = all.filter(([, , operation]) => operation.tags.includes(name));
    routes.append(made("h2", {}, name), ...own.map((it) => route(...it)));
    contents.append(made("h2", {}, name), made("ul", {}, own.map(([, , operation]) =>
      made("li", {}, made("a", { href: `#route-${operation.operationId}` },
        ...prose(operation.summary))))));
  }
  const shapes = Object.entries(told.components.schemas);
  routes.append(made("h2", { id: "schemas" }, "Schemas"), ...shapes.map(shape));
  contents.append(made("h2", {}, "Schemas"), made("ul", {}, shapes.map(([name]) =>
    made("li", {}, made("a", { href: `#schema-${name}` }, name)))));
  document.getElementById("find").addEventListener("input", (event) => {
    const word = event.target.value.toLowerCase();
    for (const article of routes.querySelectorAll("article")) {
      article.hidden = !article.textContent.toLowerCase().includes(word);
    }
  });
  if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
}

fetch("/openapi.json")
  .then((answer) => answer.json())
  .then(draw)
  .catch((error) => document.getElementById("routes").append(`The document is away: ${error}`));
