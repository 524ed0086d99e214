using System;
using System.Collections.Generic;
using System.Text;
using UnityEngine;

namespace NpcServer.Unity
{
    /// <summary>What can be picked instead of said. Draw it as you like, and call <see cref="Choose"/>.</summary>
    [AddComponentMenu("NPC Server/NPC Choices")]
    public sealed class NpcChoices : MonoBehaviour
    {
        [Tooltip("Empty: the one in a parent, or the only one of the scene.")]
        [SerializeField] private NpcConnection _connection;

        [Tooltip("The labels of what is offered, numbered from 1, a line each: for a plain label.")]
        [SerializeField] private TextEvent _labelsChanged = new TextEvent();

        private NpcConnection _subscribed;

        /// <summary>Other choices are offered; perhaps none.</summary>
        public event Action<IReadOnlyList<Choice>> Changed;

        /// <summary>Over which connection; to be set while the component is disabled.</summary>
        public NpcConnection Connection { get => _connection; set => _connection = value; }

        /// <summary>What is offered now.</summary>
        public IReadOnlyList<Choice> Current { get; private set; } = new Choice[0];

        /// <summary>The labels of what is offered, numbered from 1, a line each: for a plain label.</summary>
        public TextEvent LabelsChanged => _labelsChanged;

        /// <summary>
        /// Picks a choice by its place in <see cref="Current"/>; one that is gone meanwhile is passed over.
        /// </summary>
        /// <param name="index">From 0.</param>
        public void Choose(int index)
        {
            if (index >= 0 && index < Current.Count)
            {
                _connection.Choose(Current[index].Id);
            }
        }

        private void OnEnable()
        {
            _subscribed = _connection = SceneSearch.ConnectionFor(this, _connection);
            if (_subscribed != null)
            {
                _subscribed.Events.ChoicesOffered += Offer;
                _subscribed.Events.Welcomed += Forget;
                _subscribed.Events.ConnectionChanged += Forget;
                Show(_subscribed.Client == null ? Current : _subscribed.Client.Choices);
            }
        }

        private void OnDisable()
        {
            if (!ReferenceEquals(_subscribed, null)) // it may have been destroyed before
            {
                _subscribed.Events.ChoicesOffered -= Offer;
                _subscribed.Events.Welcomed -= Forget;
                _subscribed.Events.ConnectionChanged -= Forget;
                _subscribed = null;
            }
        }

        private void Offer(ChoicesMessage offered) => Show(offered.Choices);

        private void Forget(WelcomeMessage welcome)
        {
            if (!welcome.IsRecovered)
            {
                Show(new Choice[0]);
            }
        }

        private void Forget(ConnectionChanged changed)
        {
            if (changed.IsFinal)
            {
                Show(new Choice[0]);
            }
        }

        private void Show(IReadOnlyList<Choice> choices)
        {
            Current = choices;
            Changed?.Invoke(choices);
            var labels = new StringBuilder();
            for (var i = 0; i < choices.Count; i++)
            {
                labels.Append(i > 0 ? "\n" : "").Append(i + 1).Append(". ").Append(choices[i].Label);
            }

            _labelsChanged.Invoke(labels.ToString());
        }
    }
}
