// The WebAssembly verifier must answer exactly as the native one, byte for
// byte, over the same files.
//
//   node verifier_test.mjs VERIFIER.wasm CASES_DIR
//
// CASES_DIR holds pairs NAME.request and NAME.verdict.json, as written by the
// native program wasm_cases.
import assert from "node:assert/strict";
import crypto from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import test from "node:test";

import { encodeRequest, loadVerifier } from "../../web/verifier/comity_verifier.mjs";

const [wasmPath, casesDir] = process.argv.slice(2);

// A raw Ed25519 key behind the fixed header of its SubjectPublicKeyInfo, as
// RFC 8410 section 4 gives it.
const ed25519Header = Buffer.from("302a300506032b6570032100", "hex");
// The same for a compressed P-256 point (RFC 5480 section 2).
const p256Header = Buffer.from(
  "3039301306072a8648ce3d020106082a8648ce3d030107032200", "hex");

function publicKey(header, key) {
  return crypto.createPublicKey({
    key: Buffer.concat([header, key]), format: "der", type: "spki" });
}

let signatureChecks = 0;
const verifier = await loadVerifier(fs.readFileSync(wasmPath), {
  verifyEd25519(key, message, signature) {
    signatureChecks += 1;
    return crypto.verify(null, message, publicKey(ed25519Header, key), signature);
  },
  verifyP256(key, message, signature) {
    signatureChecks += 1;
    return crypto.verify("sha256", message,
      { key: publicKey(p256Header, key), dsaEncoding: "ieee-p1363" }, signature);
  },
});

const names = fs.readdirSync(casesDir)
  .filter((name) => name.endsWith(".request"))
  .map((name) => path.basename(name, ".request"));

test("there are cases to compare", () => {
  assert.ok(names.length >= 8, `only ${names.length} cases in ${casesDir}`);
});

for (const name of names) {
  test(`answers ${name} as the native verifier does`, () => {
    const request = fs.readFileSync(path.join(casesDir, `${name}.request`));
    const native = fs.readFileSync(path.join(casesDir, `${name}.verdict.json`), "utf8");
    assert.equal(verifier.verify(request), native);
  });
}

test("signatures were checked by the host", () => {
  assert.ok(signatureChecks > names.length);
});

test("refuses bytes that are no request", () => {
  const answer = JSON.parse(verifier.verify(Buffer.from([0xff, 0x00])));
  assert.equal(answer.error, "NOT_CANONICAL");
});

test("reads the requests that its own encoder writes", () => {
  const answer = JSON.parse(verifier.verify(encodeRequest({
    policy: "comity-policy/v1\n", origin: "registry.example",
    credentialId: new Uint8Array(16), on: "2026-01-05", host: "KZ",
    purpose: "EMPLOYMENT", evidence: new Uint8Array([1]), nowMs: 1 })));
  assert.equal(answer.verdict.authenticity, "UNPROVEN");
  assert.deepEqual(answer.verdict.reasons, ["EVIDENCE_MALFORMED"]);
});
