/* Recovery codes onto paper or into a file; neither leaves this machine. */

const out = document.getElementById("codes-out");

out.addEventListener("click", (event) => {
  const name = event.target.closest("button")?.name;
  if (name === "print") print();
  if (name !== "save") return;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([`${out.dataset.text}\n`], { type: "text/plain" }));
  link.download = "calfline-recovery-codes.txt";
  link.click();
  URL.revokeObjectURL(link.href);
});
out.hidden = false;
