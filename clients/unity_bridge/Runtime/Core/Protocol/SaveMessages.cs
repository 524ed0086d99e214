using System;
using System.Collections.Generic;

namespace NpcServer
{
    /// <summary><c>saved</c>: the slot is on disk.</summary>
    public sealed class SavedMessage : ServerMessage
    {
        internal SavedMessage(MessageFields fields) : base(fields)
        {
            Slot = fields.Text("slot");
            Version = fields.Integer("version");
        }

        /// <summary>Name of the slot.</summary>
        public string Slot { get; }

        /// <summary>Of the story that was saved.</summary>
        public long Version { get; }
    }

    /// <summary><c>loaded</c>: the slot is the present; a full update of the story comes with it.</summary>
    public sealed class LoadedMessage : ServerMessage
    {
        internal LoadedMessage(MessageFields fields) : base(fields)
        {
            Slot = fields.Text("slot");
            Version = fields.Integer("version");
        }

        /// <summary>Name of the slot.</summary>
        public string Slot { get; }

        /// <summary>Of the story that is the present now.</summary>
        public long Version { get; }
    }

    /// <summary><c>slots</c>: what is saved, the latest first; the answer to <c>list_slots</c>.</summary>
    public sealed class SlotsMessage : ServerMessage
    {
        internal SlotsMessage(MessageFields fields) : base(fields)
        {
            var slots = new List<SavedSlot>();
            foreach (var each in fields.FieldsList("slots"))
            {
                slots.Add(new SavedSlot(each));
            }

            Slots = slots;
        }

        /// <summary>The latest first; may be empty.</summary>
        public IReadOnlyList<SavedSlot> Slots { get; }
    }

    /// <summary>A slot in which this playthrough was saved.</summary>
    public sealed class SavedSlot
    {
        internal SavedSlot(MessageFields fields)
        {
            Slot = fields.Text("slot");
            Version = fields.Integer("version");
            SavedAt = fields.OptionalTime("saved_s");
            Note = fields.TextOr("note", "");
        }

        /// <summary>Name of the slot.</summary>
        public string Slot { get; }

        /// <summary>Of the story that was saved.</summary>
        public long Version { get; }

        /// <summary>When, by the server's clock, in UTC; null: it was saved by an older server.</summary>
        public DateTime? SavedAt { get; }

        /// <summary>The last line of the notebook as it was then; may be empty.</summary>
        public string Note { get; }
    }
}
