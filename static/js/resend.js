// The form that came too late is sent on by itself; without script its button does it.
document.querySelector("[data-resend]")?.requestSubmit();
