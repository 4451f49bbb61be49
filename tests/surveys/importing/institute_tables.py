"""Tables in the ways in which institutes and survey tools publish them. The figures are made up."""

ALLENSBACH = """Institut für Demoskopie Allensbach;;;;;
Tabelle A 7;;;;;
Bundesrepublik Deutschland;;;;;
Bevölkerung ab 16 Jahre;;;;;
;;;;;
FRAGE 12: „Wie zuversichtlich sehen Sie den kommenden zwölf Monaten entgegen?“;;;;;
;;;;;
;Bevölkerung;Männer;Frauen;Alter;
;insgesamt;;;16-29;60 u.ä.
;%;%;%;%;%
Mit Hoffnungen;41;44;38;52;35
Mit Befürchtungen;28;25;31;17;34
Mit Skepsis;22;23;21;19;23
Unentschieden;9;8;10;12;8
;100;100;100;100;100
Basis;1.028;502;526;187;398
QUELLE: Allensbacher Archiv, IfD-Umfrage 12071, Mai 2023;;;;;
"""

FORSA = """forsa – Gesellschaft für Sozialforschung und statistische Analysen mbH
Auftraggeber: Pressestelle XY
Erhebungszeitraum: 3. bis 8. Mai 2023

1. Nutzung von Nachrichten im Internet
Es lesen Nachrichten im Internet
;;insgesamt;Ost;West;Männer;Frauen;18- bis 29-Jährige;30- bis 44-Jährige;45- bis 59-Jährige;60 Jahre und älter
;;%;%;%;%;%;%;%;%;%
täglich;;47;43;48;51;43;62;55;46;33
mehrmals pro Woche;;23;22;23;22;24;21;24;25;22
seltener;;18;20;18;16;20;15;15;19;22
nie;;11;14;10;10;12;2;6;9;22
weiß nicht;;1;1;1;1;1;0;0;1;1
Basis: 1.004 Befragte, Angaben in Prozent, Abweichungen von 100 Prozent durch Rundung möglich
"""

INFRATEST = """infratest dimap – ARD-DeutschlandTREND
Sonntagsfrage zur Bundestagswahl
;Gesamt;Veränd. zu;Anhänger;;
;;Vormonat;SPD;CDU/CSU¹;Grüne
CDU/CSU¹;30;(+1);4;96;5
SPD;17;(-2);83;1;6
Grüne;15;(+/-0);6;1;84
AfD;18;(+1);1;1;1
Sonstige²;20;(+/-0);6;1;4
Fallzahl;1.302;;210;380;195
1 in Bayern CSU
2 einschließlich Nichtwähler
Grundgesamtheit: Wahlberechtigte in Deutschland. Angaben in Prozent
Quelle: infratest dimap
"""

YOUGOV_DE = """YouGov Deutschland – Social Media
Sample Size: 2053
Fieldwork: 3rd - 7th May 2023

,,Geschlecht,,Alter,,,Region,
,Gesamt,männlich,weiblich,18-24,25-54,55+,Ost,West
Ungewichtete Basis,2053,1003,1050,190,1010,853,402,1651
Gewichtete Basis,2053,999,1054,205,1002,846,411,1642
Wie häufig nutzen Sie Facebook?,,,,,,,,
Täglich,38%,36%,40%,21%,42%,37%,39%,38%
Seltener,33%,34%,32%,48%,34%,28%,31%,33%
Nie,25%,26%,24%,28%,20%,31%,26%,25%
Weiß nicht / keine Angabe,4%,4%,4%,3%,4%,4%,4%,4%
Haben Sie TikTok installiert? Bitte wählen Sie alles Zutreffende aus. [Mehrfachnennung],,,,,,,,
Ja privat,22%,20%,24%,61%,22%,12%,23%,22%
Ja dienstlich,3%,4%,2%,5%,4%,1%,2%,3%
Nein,76%,77%,75%,36%,76%,87%,76%,76%
"""

IPSOS = """Table 14
"Q7. How concerned are you, if at all, about misinformation?"
Base: All adults 16-75 online
,,Gender,,Age,,
,Total,Male,Female,16-34,35-54,55-75
,,(A),(B),(C),(D),(E)
Unweighted Total,1094,531,563,372,388,334
Weighted Total,1094,541,553,386,379,329
Very concerned,412,190,222,131,144,137
,38%,35%,40%A,34%,38%,42%C
Fairly concerned,433,219,214,155,149,129
,40%,40%,39%,40%,39%,39%
Not very concerned,170,89,81,67,59,44
,16%,16%,15%,17%,16%,13%
Not at all concerned,79,43,36,33,27,19
,7%,8%,7%,9%,7%,6%
NET: Concerned,845,409,436,286,293,266
,77%,76%,79%,74%,77%,81%C
NET: Not concerned,249,132,117,100,86,63
,23%,24%,21%,26%,23%,19%
Mean,3.08,3.03,3.13,2.99,3.08,3.17
Standard deviation,0.90,0.91,0.88,0.93,0.90,0.86
Standard error,0.03,0.04,0.04,0.05,0.05,0.05
Columns Tested (5% risk level) - A/B - C/D/E
"""

CTABLES = """;;;Geschlecht;;;
;;;männlich;;weiblich;
;;;Anzahl;Spalten-N %;Anzahl;Spalten-N %
Wie zufrieden sind Sie mit der Pressearbeit?;sehr zufrieden;;45;22,5%;61;30,5%
;eher zufrieden;;98;49,0%;90;45,0%
;eher unzufrieden;;40;20,0%;38;19,0%
;sehr unzufrieden;;17;8,5%;11;5,5%
;Gesamt;;200;100,0%;200;100,0%
"""

CIVEY = """Frage;Antwort;Ergebnis;Statistischer Fehler
Wie bewerten Sie die Arbeit der Pressestellen?;Sehr positiv;12,4 %;2,5 %
;Eher positiv;31,8 %;2,5 %
;Unentschieden;27,1 %;2,5 %
;Eher negativ;18,3 %;2,5 %
;Sehr negativ;10,4 %;2,5 %
Stichprobengröße;5.003;;
Befragungszeitraum;03.05.23 - 08.05.23;;
"""

STATISTA = """Anteil der Befragten, die soziale Medien nutzen, nach Altersgruppe im Jahr 2023;;
Nutzung sozialer Medien in Deutschland 2023;;
;;
;Anteil der Befragten;
14-29 Jahre;89%;
30-49 Jahre;77%;
50-69 Jahre;52%;
Ab 70 Jahre;25%;
;;
Hinweis: Deutschland; 01.03.2023-30.04.2023; 2.016 Befragte; ab 14 Jahre
Quelle: ARD/ZDF
"""

TABBOOK = """Client XY - Omnibus wave 22
Page 1
Q1 Which of these have you done in the past month?
Base : All respondents
,,SEX,,REGION,,
,Total,Male,Female,North,Mid,South
,(a),(b),(c),(d),(e),(f)
Base,1000,490,510,330,320,350
,100%,100%,100%,100%,100%,100%
Read a newspaper,620,320,300,198,186,236
,62%,65%c,59%,60%,58%,67%de
Watched TV news,810,387,423,271,257,282
,81%,79%,83%,82%,80%,81%
Listened to a podcast,254,133,121,75,84,95
,25%,27%,24%,23%,26%,27%
None of these,41,20,21,16,14,11
,4%,4%,4%,5%,4%,3%

Page 2
Q2 How much do you trust the press?
Base : All who read a newspaper
,,SEX,,REGION,,
,Total,Male,Female,North,Mid,South
,(a),(b),(c),(d),(e),(f)
Base,620,320,300,198,186,236
,100%,100%,100%,100%,100%,100%
A great deal,93,51,42,28,30,35
,15%,16%,14%,14%,16%,15%
Somewhat,341,176,165,111,99,131
,55%,55%,55%,56%,53%,56%
Not at all,186,93,93,59,57,70
,30%,29%,31%,30%,31%,30%
Mean score,1.85,1.87,1.83,1.84,1.85,1.85
Std. dev.,0.65,0.66,0.65,0.65,0.67,0.64
"""

BITKOM = """Frage: Welche der folgenden Kanäle nutzen Sie beruflich?
Basis: Alle Befragten (n=603) | Mehrfachnennungen möglich | in Prozent | Quelle: Bitkom Research 2023
;Gesamt;Unternehmensgröße;;
;;20-99 MA;100-499 MA;500+ MA
n (ungew.);603;401;152;50
LinkedIn;61;57;68;82
XING;43;42;45;44
X (vormals Twitter);19;17;22;34
Nichts davon;<0,5;*;-;k.A.
weiß nicht/k. A.;2;2;1;0
"""

GALLUP = """Do you approve or disapprove of the way the press handles its job? (Asked of a half sample)
,Approve,Disapprove,No opinion,Net approve
,%,%,%,pct. pts.
2023 May 1-24,38,57,5,-19
2022 May 2-22,41,56,3,-15
2021 May 3-18,45,52,3,-7
"""

PEW = """PEW RESEARCH CENTER
AMERICAN TRENDS PANEL WAVE 120
FINAL TOPLINE
"N=10,701"

ASK ALL:
NEWS1 How closely do you follow the news?,,
,May 1-7 2023,Mar 2-8 2022
All or most of the time,38,40
Some of the time,34,33
Only now and then,19,18
Hardly ever,9,8
No answer,*,1

"ASK IF NEWS1=1-3 [N=9,712]:"
NEWS2 And do you pay for news?,,
,May 1-7 2023,Mar 2-8 2022
Yes,17,16
No,82,83
No answer,1,1
"""

STATEMENTS = """Frage 5: Wie beurteilen Sie die folgenden Aussagen?
Basis: n=812
Aussage;stimme voll zu;stimme eher zu;stimme eher nicht zu;stimme gar nicht zu;k.A.;Mittelwert;Top-2
Die Presse ist unabhängig;14%;38%;29%;16%;3%;2,5;52%
Die Presse berichtet zu viel Negatives;41%;33%;17%;6%;3%;1,9;74%
Ich vertraue Pressestellen;8%;35%;36%;17%;4%;2,7;43%
"""

COUNT_AND_PERCENT_COLUMNS = """Tabelle 3: Kanäle der Pressestellen (Mehrfachantworten)
;Pressestellen;;Agenturen;
Kanal;abs.;%;abs.;%
Facebook;382;71,3;180;74,4
Twitter;301;56,2;162;66,9
YouTube;255;47,6;111;45,9
Nennungen gesamt;938;175,0;453;187,2
Befragte;536;100,0;242;100,0
"""

SIGNIFICANCE_ROWS = """Q3. Do you use the service?
,Total,Men,Women
,,A,B
Base,1200,580,620
Yes,48%,53%,43%
,,B,
No,47%,42%,52%
,,,A
Not sure,5%,5%,5%
"""

SURVEYMONKEY_SUMMARY = """How often do you read our news?
Answer Choices,Responses,
Daily,34.21%,130
Weekly,41.05%,156
Never,24.74%,94
,Answered,380
,Skipped,12

Which topics interest you?
Answer Choices,Responses,
Politics,61.58%,234
Sports,38.42%,146
Culture,29.21%,111
Other (please specify),5.26%,20
,Answered,380
,Skipped,12
"""

TWO_UNWEIGHTED_ROWS = """Frage 8a: Haben Sie den Bericht gelesen?
;Gesamt;Altersgruppen;;
;;bis 29;30 bis 49;50 plus
Fallzahl (ungewichtet);1.511;288;527;696
Fallzahl (gewichtet);1.511;301,4;540,2;669,4
Ja, vollständig;12,4;8,1;11,9;14,7
Ja, teilweise;31,0;27,5;32,2;31,6
Nein;54,9;62,3;54,2;52,2
k. A.;1,7;2,1;1,7;1,5
Ja (gesamt);43,4;35,6;44,1;46,3
"""

DESTATIS = """Statistisches Bundesamt (Destatis)
Private Internetnutzung 2023
Personen ab 16 Jahren, in %
Gegenstand der Nachweisung;Insgesamt;Männlich;Weiblich
E-Mails versenden;87;88;86
Soziale Netzwerke;49;49;49
Wahlforen;(3);/;.
Online-Kurse;x;–;0
( ) = Aussagewert eingeschränkt, / = keine Angabe, da Zahlenwert nicht sicher genug
"""

STRAY_NUMBERS = """Frage 1: Kennen Sie das Projekt?
;Gesamt;Nord;;;Bearbeitet
Basis;400;150;;;
Ja;60;55;;;17
Nein;40;45;;;
"""

SUBHEADED = """Q9. What is your main source of news?
,Total,Men,Women
Unweighted base,1000,500,500
Print,,,
Daily newspaper,14,15,13
Magazine,6,5,7
Online,,,
News site,41,44,38
Social media,27,24,30
Don't know,12,12,12
"""

TABLES = {name.lower(): text for name, text in list(globals().items()) if name.isupper() and isinstance(text, str)}
