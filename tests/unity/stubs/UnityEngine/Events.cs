using System;
using System.Collections.Generic;

namespace UnityEngine.Events
{
    public delegate void UnityAction();

    public delegate void UnityAction<T>(T value);

    public class UnityEvent
    {
        private readonly List<UnityAction> _listeners = new List<UnityAction>();

        public void AddListener(UnityAction listener) => _listeners.Add(listener);

        public void RemoveListener(UnityAction listener) => _listeners.Remove(listener);

        public void Invoke() => _listeners.ForEach(each => each());
    }

    public class UnityEvent<T>
    {
        private readonly List<UnityAction<T>> _listeners = new List<UnityAction<T>>();

        public void AddListener(UnityAction<T> listener) => _listeners.Add(listener);

        public void RemoveListener(UnityAction<T> listener) => _listeners.Remove(listener);

        public void Invoke(T value) => _listeners.ForEach(each => each(value));
    }
}
