using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;

namespace NpcServer.Tests
{
    public sealed class StoryTests
    {
        private FakeServer _server;
        private List<string> _told;

        [SetUp]
        public void Begin()
        {
            _server = new FakeServer();
            _told = new List<string>();
            var events = _server.Client.Events;
            events.StoryUpdated += update => _told.Add("version " + update.Version);
            events.NoteWritten += note => _told.Add("note " + note.Text);
            events.EndingReached += ending => _told.Add("ending " + ending.Name);
            _server.Welcome();
            _told.Clear();
        }

        [Test]
        public void Facts_are_kept_as_the_updates_tell_them_and_old_updates_are_passed_over()
        {
            Assert.AreEqual(5L, _server.Client.Story.Facts["gold"]);
            _server.Say(Messages.Story(4, false, new MessageMap { { "door", "open" } }));
            _server.Say(Messages.Story(3, false, new MessageMap { { "gold", 0L } }));
            Assert.AreEqual(5L, _server.Client.Story.Facts["gold"]);
            Assert.AreEqual("open", _server.Client.Story.Facts["door"]);
            _server.Say(Messages.Story(9, true, new MessageMap { { "gold", 7L } }));
            Assert.AreEqual(new[] { "gold" }, _server.Client.Story.Facts.Keys);
            Assert.AreEqual(new[] { "version 4", "version 9" }, _told);
        }

        [Test]
        public void A_note_that_is_new_in_the_notebook_is_told_once()
        {
            _server.Say(Messages.StoryWithNotes(4, false, null, "task"));
            _server.Say(Messages.StoryWithNotes(5, false, null, "task", "flour"));
            _server.Say(Messages.Story(6, false, new MessageMap()));
            Assert.AreEqual(new[] { "version 4", "note task", "version 5", "note flour", "version 6" }, _told);
            Assert.AreEqual(new[] { "task", "flour" }, _server.Client.Story.Notes.Select(note => note.Id));
        }

        [Test]
        public void Notes_of_a_whole_state_are_not_new()
        {
            _server.Say(Messages.StoryWithNotes(4, true, null, "task", "flour"));
            Assert.AreEqual(new[] { "version 4" }, _told);
            Assert.AreEqual(2, _server.Client.Story.Notes.Count);
            _server.Say(Messages.Story(5, true, new MessageMap()));
            Assert.IsEmpty(_server.Client.Story.Notes);
        }

        [Test]
        public void A_note_that_was_struck_out_and_comes_again_is_new()
        {
            _server.Say(Messages.StoryWithNotes(4, false, null, "beam"));
            _server.Say(Messages.StoryWithNotes(5, false, null));
            _server.Say(Messages.StoryWithNotes(6, false, null, "beam"));
            Assert.AreEqual(2, _told.Count(each => each == "note beam"));
        }

        [Test]
        public void An_ending_is_told_when_it_is_reached_and_once_only()
        {
            _server.Say(Messages.StoryWithNotes(4, false, "mercy"));
            _server.Say(Messages.StoryWithNotes(5, false, "mercy"));
            Assert.AreEqual(new[] { "version 4", "ending mercy", "version 5" }, _told);
            Assert.AreEqual("mercy", _server.Client.Story.Ending);
        }

        [Test]
        public void A_load_leads_back_from_an_ending_and_it_can_be_reached_again()
        {
            _server.Say(Messages.StoryWithNotes(4, false, "mercy"));
            _server.Say(Messages.StoryWithNotes(5, true, null));
            Assert.AreEqual("", _server.Client.Story.Ending);
            _server.Say(Messages.StoryWithNotes(6, false, "mercy"));
            Assert.AreEqual(2, _told.Count(each => each == "ending mercy"));
        }

        [Test]
        public void What_is_saved_is_asked_for_and_told()
        {
            var listed = new List<SlotsMessage>();
            _server.Client.Events.SlotsListed += listed.Add;
            _server.Client.ListSlots();
            _server.Pass(0.01);
            Assert.AreEqual(1, _server.Transport.Of("list_slots").Count);
            _server.Say(Messages.Slots(new MessageMap { { "slot", "quick" }, { "version", 5 } }));
            Assert.AreEqual("quick", listed.Single().Slots.Single().Slot);
        }
    }
}
