// The software bill of materials: every package in the lock files, with version, checksum and where it comes from, as CycloneDX
// 1.6. From the lock files alone, so that it says what is built and not what happens to be installed.
//
//   node scripts/sbom.mjs [file]     to that file, else to .chairtime/sbom.json
//
// Deliberately absent: advisories. Their data is not part of this repository.

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const read = (path) => readFileSync(join(ROOT, path), 'utf8');

/** The packages of a Cargo.lock: its own are those without a source. */
function* crates(text) {
  for (const block of text.split('[[package]]').slice(1)) {
    const field = (name) => new RegExp(`^${name} = "(.*)"$`, 'm').exec(block)?.[1];
    const [name, version, checksum] = ['name', 'version', 'checksum'].map(field);
    if (field('source') === undefined) continue;
    const purl = `pkg:cargo/${name}@${version}`;
    yield { type: 'library', 'bom-ref': purl, name, version, purl, scope: 'required', hashes: [{ alg: 'SHA-256', content: checksum }] };
  }
}

/** The packages of a package-lock.json. None of them is part of what is deployed: they build and test it. */
function* npmPackages(text) {
  for (const [path, { version, integrity, license, link }] of Object.entries(JSON.parse(text).packages)) {
    if (path === '' || link) continue;
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
    const [alg, digest] = (integrity ?? '').split(/-(.*)/s);
    const hashes = alg === 'sha512' ? [{ alg: 'SHA-512', content: Buffer.from(digest, 'base64').toString('hex') }] : [];
    yield { type: 'library', 'bom-ref': `${purl}#${path}`, name, version, purl, scope: 'excluded', hashes, ...(license && { licenses: [{ expression: license }] }) };
  }
}

const locks = { 'Cargo.lock': crates, 'package-lock.json': npmPackages };
const components = Object.entries(locks).flatMap(([path, packages]) => [...packages(read(path))]);
const unchecked = components.filter(({ hashes }) => hashes.length === 0 || hashes.some(({ content }) => !content));
const digest = createHash('sha256').update(Object.keys(locks).map(read).join('\0')).digest('hex');
const version = /^version = "(.*)"$/m.exec(read('Cargo.toml'))?.[1];

const out = process.argv[2] ?? join(ROOT, '.chairtime', 'sbom.json');
mkdirSync(dirname(out), { recursive: true });
const bom = {
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  // The same lock files give the same bill, byte by byte: no time, no random number.
  serialNumber: `urn:uuid:${[[0, 8], [8, 12], [12, 16], [16, 20], [20, 32]].map(([from, to]) => digest.slice(from, to)).join('-')}`,
  version: 1,
  metadata: { component: { type: 'application', 'bom-ref': 'chairtime', name: 'chairtime', version, licenses: [{ expression: 'MIT' }] } },
  components,
};
writeFileSync(out, `${JSON.stringify(bom, null, 2)}\n`);
const of = (kind) => components.filter(({ purl }) => purl.startsWith(`pkg:${kind}/`)).length;
console.log(`${of('cargo')} crates, ${of('npm')} npm packages, ${unchecked.length} without a checksum: ${out}`);
if (unchecked.length > 0) {
  console.error(unchecked.map(({ purl }) => purl).join('\n'));
  process.exitCode = 1;
}
