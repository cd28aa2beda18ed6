/** Every word of the pages of /account. Another language is another object of this shape. */

const english = {
  language: "en",
  direction: "ltr",
  or: "or",
  working: "Working",
  roles: { OWNER: "Owner", STREAMER: "Streamer", MODERATOR: "Moderator", VIEWER: "Viewer" },
  providers: { google: "Google", discord: "Discord", twitch: "Twitch" },
  signIn: {
    title: "Come in",
    lead: "The desk behind your LIVE",
    passkey: "Use your passkey",
    mail: "Mail address",
    mailHint: "you@mail.example",
    send: "Send me a link",
    sent: "If this address is somebody's here, a link is on its way. It works once, for 10 minutes.",
    shown: "No mail is sent on this machine. This is the link:",
    nobody: "On this machine it can be said: nobody has this address.",
    open: "Open the link",
    by: (name: string) => `Come in with ${name}`,
    noPasswords: "There are no passwords here, so none can be stolen.",
    ownerless: "Nobody owns this installation yet. Open the link that its start has printed.",
    refused: "You are not known here by that. Ask who runs this for an invitation.",
    address: "Passkeys need this machine's name. Go on at",
  },
  welcome: {
    title: "Welcome",
    lead: "This installation is yours. Say who you are.",
    name: "Your name",
    nameHint: "As your moderators know you",
    make: "Make my passkey",
    about: "A passkey is kept by your phone, your computer or your password manager. It replaces a password.",
    noToken: "This page needs the whole link, with what stands after the #.",
  },
  link: {
    signIn: { title: "Your link", lead: "It lets you in once.", button: "Come in" },
    stepUp: { title: "Is it you?", lead: "Confirm it in the browser that you asked from.", button: "It is me" },
    email: { title: "Your address", lead: "Links to come in will go there.", button: "It is mine" },
    emailLabel: "Mail address",
    emailButton: "Confirm it by a link",
    none: "This is not a whole link. Open it as it was sent to you.",
  },
  invitation: {
    title: "You are invited",
    lead: (role: string, place: string) => `${role} of ${place}`,
    until: (time: string) => `The invitation works once, until ${time}.`,
    make: "Make a passkey and accept",
    accept: (name: string) => `Accept as ${name}`,
    have: "I have a passkey here already",
    address:
      "It is for one mail address. Say yours, and open the link that goes there; then open the invitation again.",
    addressSent: "A link is on its way. Open it in this browser, then open the invitation again.",
  },
  problems: {
    passkey_refused: "This passkey was not accepted. Try another one, or another way.",
    link_refused: "This link was used, has expired, or is none. Ask for a new one.",
    invitation_refused: "This invitation was used, has ended, or is none. Ask for a new one.",
    already_member: "You have that role already.",
    last_way_in: "This is your last way in. Add another one first.",
    rate_limited: (seconds: number) => `That was too often. Try again in ${minutes(seconds)}.`,
    forbidden: "Your role does not allow that.",
    no_mail: "This host sends no mail.",
    cancelled: "Nothing was shown. Try again when you are ready.",
    exists: "This device has a passkey for you already.",
    unsupported: "This browser has no passkeys. Use a newer one, or another way.",
    unreachable: "No connection. Nothing was changed; try again.",
    other: (detail: string) => `That did not work: ${detail}`,
  },
} as const;

function minutes(seconds: number): string {
  return seconds < 90 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
}

export const words = english;
