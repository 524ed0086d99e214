using System.Collections;
using System.Collections.Generic;

namespace NpcServer
{
    /// <summary>
    /// A msgpack map: text keys in the order in which they were added, each key once.
    /// </summary>
    /// <remarks>
    /// Values are <c>null</c>, <see cref="bool"/>, <see cref="long"/>, <see cref="double"/>, <see cref="string"/>,
    /// <c>byte[]</c>, <c>List&lt;object&gt;</c> or <see cref="MessageMap"/>. For writing, other integers and
    /// <see cref="float"/>, lists and dictionaries with text keys will do as well.
    /// </remarks>
    public sealed class MessageMap : IReadOnlyDictionary<string, object>
    {
        private readonly List<string> _keys = new List<string>();
        private readonly Dictionary<string, object> _values = new Dictionary<string, object>();

        /// <summary>How many entries there are.</summary>
        public int Count => _keys.Count;

        /// <summary>The keys, in order.</summary>
        public IEnumerable<string> Keys => _keys;

        /// <summary>The values, in the order of their keys.</summary>
        public IEnumerable<object> Values
        {
            get
            {
                foreach (var key in _keys)
                {
                    yield return _values[key];
                }
            }
        }

        /// <summary>The value of a key.</summary>
        /// <exception cref="KeyNotFoundException">There is no such key.</exception>
        public object this[string key] => _values[key];

        /// <summary>Adds an entry behind the others.</summary>
        /// <exception cref="System.ArgumentException">The key is there already.</exception>
        public void Add(string key, object value)
        {
            _values.Add(key, value);
            _keys.Add(key);
        }

        /// <summary>Adds an entry, but only if it has a value.</summary>
        public void AddIfPresent(string key, object value)
        {
            if (value != null)
            {
                Add(key, value);
            }
        }

        /// <summary>Whether there is such a key.</summary>
        public bool ContainsKey(string key) => _values.ContainsKey(key);

        /// <summary>The value of a key, if there is one.</summary>
        public bool TryGetValue(string key, out object value) => _values.TryGetValue(key, out value);

        /// <summary>The entries, in order.</summary>
        public IEnumerator<KeyValuePair<string, object>> GetEnumerator()
        {
            foreach (var key in _keys)
            {
                yield return new KeyValuePair<string, object>(key, _values[key]);
            }
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
