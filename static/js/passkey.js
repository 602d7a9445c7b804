/* Asks the browser for a passkey when the form is sent, then sends what it answered. */

const form = document.querySelector("form[data-passkey]");
const failed = form.querySelector("[data-passkey-failed]");
const { publicKey } = JSON.parse(document.getElementById("passkey-options").textContent);

function bytes(text) {
  const decoded = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(decoded, (character) => character.charCodeAt(0));
}

function text(buffer) {
  const encoded = btoa(String.fromCharCode(...new Uint8Array(buffer)));
  return encoded.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

const withBytes = (listed) => listed?.map((one) => ({ ...one, id: bytes(one.id) }));

function asked() {
  const options = { ...publicKey, challenge: bytes(publicKey.challenge) };
  if (form.dataset.passkey === "get") {
    return { ...options, allowCredentials: withBytes(publicKey.allowCredentials) };
  }
  return {
    ...options,
    user: { ...publicKey.user, id: bytes(publicKey.user.id) },
    excludeCredentials: withBytes(publicKey.excludeCredentials),
  };
}

function answered(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  }
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  };
}

async function ask() {
  failed.hidden = true;
  const call = form.dataset.passkey === "get" ? "get" : "create";
  try {
    const credential = await navigator.credentials[call]({ publicKey: asked() });
    form.elements.credential.value = JSON.stringify(answered(credential));
    form.submit();
  } catch {
    failed.hidden = false;
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  ask();
});
form.hidden = false;
