using System.Collections.Generic;

namespace NpcServer
{
    /// <summary>
    /// The last <c>talk</c>, <c>save</c> and <c>load</c>, until the server has answered them. They have no id by which
    /// they would be done once: sent again at once after a loss, a load could undo what was said since, and a character
    /// that is faced twice greets twice. So they are repeated only when the answers that come again hold none for them.
    /// </summary>
    internal sealed class Unanswered
    {
        private readonly List<KeyValuePair<double, ClientMessage>> _sent = new List<KeyValuePair<double, ClientMessage>>();

        /// <summary>A message goes out; others than the three are of no interest.</summary>
        public void Sent(double now, ClientMessage message)
        {
            if (message.IsAnswered)
            {
                Forget(message.Type);
                _sent.Add(new KeyValuePair<double, ClientMessage>(now, message));
            }
        }

        /// <summary>Looks whether a message of the server is an answer.</summary>
        public void Take(ServerMessage message)
        {
            if (message is CharacterStateMessage state)
            {
                Forget("talk", state.Character);
            }
            else if (message is SavedMessage saved)
            {
                Forget("save", saved.Slot);
            }
            else if (message is LoadedMessage loaded)
            {
                Forget("load", loaded.Slot);
            }
            else if (message is ErrorMessage error && error.Code == "unknown_character")
            {
                Forget("talk");
            }
            else if (message is ErrorMessage refusal && refusal.Code == "unknown_slot")
            {
                Forget("load");
            }
        }

        /// <summary>Those of a time that no answer came for, in the order in which they were sent.</summary>
        public IEnumerable<ClientMessage> SentBetween(double begin, double end)
        {
            foreach (var sent in _sent.ToArray())
            {
                if (sent.Key >= begin && sent.Key <= end)
                {
                    yield return sent.Value;
                }
            }
        }

        private void Forget(string type) => _sent.RemoveAll(sent => sent.Value.Type == type);

        private void Forget(string type, string subject) =>
            _sent.RemoveAll(sent => sent.Value.Type == type && sent.Value.Subject == subject);
    }
}
