"""What people say to anybody, in any story.

These phrases stand in every language model with a small weight, so that an ordinary sentence around
the words of the story is recognised, and words from outside are not forced into the story's own.
Written for this project; American spelling where the pronunciation dictionary has only that.
"""

from __future__ import annotations

__all__ = ["BACKCHANNELS", "EVERYDAY_PHRASES", "FILLERS", "NAME_PATTERNS"]

FILLERS = ("um", "uh", "hmm", "well", "so", "oh", "ah", "er", "okay", "right", "hey", "please", "then", "now", "just")
"""Sounds and words that come anywhere in a sentence."""

BACKCHANNELS = (
    "uh huh",
    "uh huh uh huh",
    "mm hmm",
    "mm",
    "hmm",
    "aha",
    "ah",
    "oh",
    "yeah",
    "yeah yeah",
    "yes",
    "yes yes",
    "right",
) + ("okay", "all right", "i see", "oh i see", "oh really", "really", "sure", "wow", "go on", "is that so", "no way")
"""What people say to somebody who is speaking, so that they go on."""

NAME_PATTERNS = (
    ("{}", "hello {}", "thank you {}", "goodbye {}", "please {}", "are you {}", "who is {}", "where is {}")
    + ("tell me about {}", "what about {}", "do you know {}", "have you seen {}", "i'm looking for {}", "it was {}")
    + ("i am {}", "my name is {}", "i talked to {}", "take me to {}", "{} told me", "{} said", "{} is", "what is {}")
)
"""What people say around the name of a person, a place or a thing."""

_GREETINGS = """
hello
hi there
hey you
good morning
good day to you
good afternoon
good evening
good night
goodbye
bye
bye for now
see you later
see you tomorrow
farewell
nice to meet you
how are you
how are you doing today
i'm fine thank you
welcome
excuse me
pardon me
"""

_ANSWERS = """
yes
yes please
yeah
yep
yes i am
yes i do
yes i did
yes i have
yes of course
of course
sure
alright
all right
okay
okay then
fine
no
nope
no thank you
no thanks
no i don't
no i'm not
no i haven't
not yet
not now
not really
not at all
never
never mind
maybe
maybe later
perhaps
i think so
i don't think so
i guess
i hope so
i don't know
i'm not sure
i have no idea
that's right
that's true
that's wrong
that's not true
that's enough
that's all
that is good
you're right
you are wrong
i understand
i don't understand
i see
i agree
really
exactly
definitely
absolutely
nothing
something
someone
everything
both of them
one of them
the first one
the other one
this one
that one
me too
thank you
thank you very much
thanks a lot
thanks for that
you're welcome
sorry
i'm sorry
i'm sorry about that
my mistake
"""

_QUESTIONS = """
who is that
who is he
who is she
who are they
who did it
who did this
who was it
who has it
who knows
who told you that
what
what is it
what is this
what is that
what's that
what's this
what's your name
what do you want
what do you want from me
what do you know about it
what do you mean
what do you mean by that
what do you think
what do you think about that
what do you have
what do you need
what did you do
what did you see
what did you say
what are you doing
what are you doing here
what can you do for me
what can i do
what can i do for you
what should i do
what happened
what happened here
what happened to him
what happened to her
what happened to you
what about you
what about it
what about me
what if i don't
what time is it
what would you do
what will you do
what else
what else do you know
where
where is it
where is he
where is she
where is the
where are they
where are you
where are you from
where are we
where can i find him
where can i find it
where can i get one
where do you live
where did you get that
where did he go
where did you find it
where do i go
where should i go
when
when did it happen
when did you see him
when was that
when will you
when can i
when is it
why
why not
why is that
why did you do it
why did you do that
why do you ask
why are you here
why are you
why should i
why would i do that
why do you
how
how so
how is that
how do you know
how do you do
how do i get there
how do i do that
how do i get to the
how can i help
how can i help you
how can i get in
how did you
how did it happen
how did you know
how much
how much is it
how much is that
how much do you want
how much does it cost
how much for the
how many
how many are there
how long
how long have you been here
how far is it
how old are you
which one
which way
whose is it
can you
can you help me
can you tell me
can you tell me about
can you tell me more
can you tell me where
can you tell me who
can you give me
can you show me
can you say that again
can i
can i have
can i have a
can i have the
can i ask you something
can i come in
can i go
can i see it
can i buy
could you
could you help me
could you tell me
could you give me
could you please
could i have
could i
would you
would you like
would you please
would you mind
will you help me
will you
may i
may i have
may i ask
may i come in
may i see
do you
do you know
do you know where
do you know who
do you know what
do you know him
do you know her
do you have
do you have any
do you have a
do you have something
do you want
do you need
do you think
do you see
do you remember
do you sell
do you like
do you live here
do you believe me
did you
did you see
did you hear
did you know
did you do it
does it
does he
does she
are you
are you sure
are you all right
are you the
are you a
are you going to
are there any
is it
is it true
is it far
is it you
is there
is there a
is there any
is there anything
is there anything else
is there anyone
is this
is this the
is this your
is that
is that so
is that all
is he
is she
have you
have you seen
have you seen him
have you seen a
have you heard
have you got
have you got any
have you got a
has he
was it you
was he
was there
was that
were you
were you there
should i
any news
anything else
anyone else
"""

_STATEMENTS = """
i am
i'm
i'm a
i'm the
i am here to
i'm here to
i'm here for
i'm looking for
i am looking for a
i'm going to
i am going to the
i'm going now
i'm not
i'm from
my name is
my friend
i want
i want to
i want to know
i want the
i want you to
i need
i need to
i need your help
i need some
i need a
i would like
i would like to
i would like a
i'd like
i'd like to
i'd like some
i'd rather not
i have
i have a
i have the
i have some
i have got
i have to go
i have been
i've got
i've got a
i've got the
i've been
i've seen
i haven't
i had
i had a
i got
i got it
i was
i was there
i was looking
i saw
i saw him
i saw it
i saw her
i know
i know you
i know that
i know who did it
i know what you did
i know where
i heard
i heard that
i heard about
i found
i found it
i found this
i found your
i think
i think that
i think he
i think you
i think it is
i believe you
i believe
i don't
i don't have
i don't have any
i don't want
i don't want to
i don't want it
i don't like
i don't believe
i don't care
i do not
i did not
i didn't
i didn't do it
i can
i can help
i can help you
i can do that
i can't
i cannot
i could
i could not
i couldn't
i will
i will not
i will do it
i will help you
i'll
i'll help you
i'll do it
i'll take
i'll take it
i'll be back
i'll tell you
i'll give you
i'll find
i won't
i wouldn't
i would
i must
i should
i give you
i give up
i brought
i brought you
i came
i came to
i came here
i come from
i like
i like it
i love you
i hate
i promise
i swear
i mean
i said
i told you
i lost
i lost my
i won
i ask
you are
you're
you're a
you are a
you are the
you have
you have my
you have to
you must
you must be
you must not
you should
you can
you can have
you can trust me
you can't
you know
you know it
you know that
you said
you told me
you were
you will
you'll
you did
you did it
you don't
you don't know
you need
you want
you look
you lied
you
he is
he's
he was
he has
he did
he said
he told me
she is
she's
she was
she has
she said
it is
it's
it's a
it's the
it's me
it's mine
it's for you
it's too
it's not
it was
it was me
it was you
it was a
it isn't
that is
that's
that's a
that's my
that's the
that's too
that's very
that was
this is
this is a
this is the
this is my
this is your
this is for you
there is
there is a
there's
there are
there was
there was a
we are
we're
we have
we have to
we need
we found
we can
we will
we
they are
they're
they have
they were
they said
nobody
nobody knows
everybody
here is
here is the
here is your
here's
here's a
here's the
here you are
here you go
here
let me
let me see
let me in
let me go
let me through
let me help
let's go
let us go
let's
tell me
tell me about
tell me about it
tell me about the
tell me more
tell me more about
tell me what
tell me what happened
tell me where
tell me who
tell me why
tell me how
tell me everything
tell him
tell her
give me
give me the
give me some
give me a
give it to me
give it back
give it to him
show me
show me the
take it
take this
take the
take me to
take care
take your
bring me
bring it
buy
sell
come on
come here
come with me
come back
go
go on
go away
go to
go ahead
go there
get out
get me
get the
keep it
keep going
keep the
leave me alone
leave it
look
look at
look at this
look here
listen
listen to me
wait
wait here
wait a minute
wait a moment
hold on
stop
stop it
stop that
help
help me
help him
trust me
believe me
follow me
forget it
don't
don't worry
don't do that
don't go
don't be
don't lie to me
don't tell
do it
do not
be careful
be quiet
say it
say that again
say please
again
please
please help me
please tell me
please give me
please don't
please let me
please take
open
open it
open up
close it
put it
use it
fight
run
back
over there
over here
under the
in the
in my
in your
on the
at the
to the
to me
to you
for the
for you
for me
for that
from the
from me
with me
with you
with the
without you
of the
of it
about the
about me
into the
before you
after that
by the
out of here
because
because of you
because i
but
but i
but you
and
and you
and the
and then
and i
if you
if i
then i
then you
so what
so i
too much
too
very much
very good
a lot
a little
a few
some more
some
much more
one more
any other
another one
another
more
less
one
two
three
four
five
six
seven
eight
nine
ten
twenty
hundred
today
tonight
tomorrow
yesterday
last night
last time
this morning
later
soon
now
right now
once
at once
always
sometimes
already
still
left
right
up
down
inside
outside
upstairs
home
away
near
far
man
woman
boy
girl
people
money
gold
work
name
place
thing
things
time
day
night
year
way
door
house
road
town
friend
father
mother
brother
sister
son
daughter
dead
alive
good
bad
better
best
big
small
old
young
new
same
wrong
great
nice
beautiful
strange
lovely
happy
afraid
cheap
expensive
dangerous
safe
secret
true
lie
lies
truth
question
answer
story
job
deal
it's a deal
"""

EVERYDAY_PHRASES: tuple[str, ...] = tuple(
    line for block in (_GREETINGS, _ANSWERS, _QUESTIONS, _STATEMENTS) for line in block.split("\n") if line
)
"""Sentences and beginnings of sentences, in lower case without punctuation."""
