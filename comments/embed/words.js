/**
 * The German for what the embed says; {0} is filled in. What is wrong with a field, the server says. Where the English
 * stands in the other parts, the build puts the number of its line here: so it is in the script once.
 */
const GERMAN = {
  "No comments yet": "Noch keine Kommentare",
  "1 comment": "1 Kommentar",
  "{0} comments": "{0} Kommentare",
  "Loading …": "Wird geladen …",
  "Show comments": "Kommentare anzeigen",
  "The comments are unavailable right now.": "Die Kommentare sind gerade nicht erreichbar.",
  "Try again": "Noch einmal versuchen",
  "“{0}” is not a registered site (data-site).": "„{0}“ ist keine eingetragene Website (data-site).",
  "The tag lacks data-site=…, the short name of this site on {0}.": "Im Tag fehlt data-site=…, der Kurzname dieser Website auf {0}.",
  "Comments are closed.": "Hier kann nicht mehr kommentiert werden.",
  "Write a comment": "Kommentar schreiben",
  Comment: "Kommentar",
  Name: "Name",
  "E-mail": "E-Mail",
  "Web address (optional)": "Webadresse (freiwillig)",
  "Tell me by mail when somebody answers": "Bei Antworten per Mail benachrichtigen",
  "Not published.": "Wird nicht veröffentlicht.",
  "* required": "* Pflichtfeld",
  "**bold**, *italic*, > quote": "**fett**, *kursiv*, > Zitat",
  "Send comment": "Kommentar senden",
  Save: "Speichern",
  Preview: "Vorschau",
  Cancel: "Abbrechen",
  Reply: "Antworten",
  "Reply to {0}": "Antwort auf {0}",
  Edit: "Bearbeiten",
  Withdraw: "Zurückziehen",
  "Really withdraw?": "Wirklich zurückziehen?",
  "Waiting for a moderator. Only you can see this yet.": "Wartet auf die Freigabe. Noch sehen nur Sie das.",
  "Your comment has been published.": "Ihr Kommentar ist veröffentlicht.",
  "Your comment has been withdrawn.": "Ihr Kommentar ist zurückgezogen.",
  "More comments": "Mehr Kommentare",
  "Previous comments": "Vorige Kommentare",
  "More replies": "Mehr Antworten",
  "New comments: {0}": "Neue Kommentare: {0}",
  "This comment was removed.": "Dieser Kommentar wurde entfernt.",
  "There is no such comment here.": "Diesen Kommentar gibt es hier nicht.",
  Author: "Autor",
  "Editorial team": "Redaktion",
  edited: "bearbeitet",
  now: "jetzt",
  "1 minute ago": "vor 1 Minute",
  "{0} minutes ago": "vor {0} Minuten",
  "1 hour ago": "vor 1 Stunde",
  "{0} hours ago": "vor {0} Stunden",
  yesterday: "gestern",
  "{0} days ago": "vor {0} Tagen",
  "Characters left: {0}": "{0} Zeichen übrig",
  "You are offline.": "Sie sind offline.",
  "The comment server does not answer, or refuses {0}.": "Der Kommentarserver antwortet nicht oder lehnt {0} ab.",
  "The comment server failed.": "Der Kommentarserver hat einen Fehler.",
  "Your text stays here; please try again later.": "Ihr Text bleibt hier; bitte später noch einmal versuchen.",
};

const MONTHS = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split(" ");

/** say("{0} comments", 3) in this language. */
const speaker = (lang) => {
  const texts = lang === "de" ? Object.values(GERMAN) : Object.keys(GERMAN);
  return (number, value) => texts[number].replace("{0}", () => value);
};
