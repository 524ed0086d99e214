using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;

namespace UnityEngine
{
    public class Object
    {
        internal bool IsDestroyed;

        public string name = "";

        public static void Destroy(Object target)
        {
            if (target is GameObject gameObject)
            {
                foreach (var child in gameObject.transform.Children.ToArray())
                {
                    Destroy(child.gameObject);
                }

                foreach (var component in gameObject.Components.ToArray())
                {
                    Destroy(component);
                }

                gameObject.transform.SetParent(null, false);
            }
            else if (target is MonoBehaviour behaviour)
            {
                Engine.Forget(behaviour);
            }

            if (target is Component part)
            {
                part.gameObject.Components.Remove(part);
            }

            target.IsDestroyed = true;
        }

        public static T FindObjectOfType<T>() where T : Object => Engine.All.OfType<T>().FirstOrDefault();

        public static implicit operator bool(Object target) => target != null;

        public static bool operator ==(Object left, Object right) =>
            ReferenceEquals(Living(left), Living(right));

        public static bool operator !=(Object left, Object right) => !(left == right);

        public override bool Equals(object other) => ReferenceEquals(this, other);

        public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

        private static Object Living(Object target) => ReferenceEquals(target, null) || target.IsDestroyed ? null : target;
    }

    public class ScriptableObject : Object
    {
        public static T CreateInstance<T>() where T : ScriptableObject, new() => new T();
    }

    public sealed class GameObject : Object
    {
        internal readonly List<Component> Components = new List<Component>();

        public GameObject(string name = "")
        {
            this.name = name;
            transform = new Transform { gameObject = this };
        }

        public Transform transform { get; }

        public bool activeSelf { get; private set; } = true;

        public bool activeInHierarchy =>
            activeSelf && (transform.parent == null || transform.parent.gameObject.activeInHierarchy);

        public T AddComponent<T>() where T : Component, new()
        {
            foreach (var needed in typeof(T).GetCustomAttributes(typeof(RequireComponent), true).Cast<RequireComponent>())
            {
                if (!Components.Any(needed.Type.IsInstanceOfType))
                {
                    Adopt((Component)Activator.CreateInstance(needed.Type));
                }
            }

            return (T)Adopt(new T());
        }

        public T GetComponent<T>() where T : class => Components.OfType<T>().FirstOrDefault();

        public void SetActive(bool isActive)
        {
            activeSelf = isActive;
            Engine.Refresh();
        }

        public static GameObject CreatePrimitive(PrimitiveType type)
        {
            var primitive = new GameObject(type.ToString());
            primitive.AddComponent<Collider>();
            primitive.AddComponent<MeshRenderer>();
            return primitive;
        }

        private Component Adopt(Component component)
        {
            component.gameObject = this;
            component.name = name;
            Components.Add(component);
            if (component is MonoBehaviour behaviour)
            {
                Engine.Know(behaviour);
            }

            return component;
        }
    }

    public class Component : Object
    {
        public GameObject gameObject { get; internal set; }

        public Transform transform => gameObject.transform;

        public T GetComponent<T>() where T : class => gameObject.GetComponent<T>();

        public T GetComponentInParent<T>() where T : class
        {
            for (var at = transform; at != null; at = at.parent)
            {
                var found = at.gameObject.GetComponent<T>();
                if (found != null)
                {
                    return found;
                }
            }

            return null;
        }

        public T[] GetComponentsInChildren<T>() where T : class => gameObject.Components.OfType<T>()
            .Concat(transform.Children.SelectMany(child => child.GetComponentsInChildren<T>())).ToArray();
    }

    public sealed class Transform : Component
    {
        internal readonly List<Transform> Children = new List<Transform>();

        public Transform parent { get; private set; }

        public Vector3 position { get; set; }

        public Vector3 localPosition { get; set; }

        public Vector3 localScale { get; set; }

        public void SetParent(Transform newParent, bool worldPositionStays)
        {
            parent?.Children.Remove(this);
            parent = newParent;
            parent?.Children.Add(this);
        }
    }

    public class Behaviour : Component
    {
        private bool _isEnabled = true;

        public bool enabled
        {
            get => _isEnabled;
            set
            {
                _isEnabled = value;
                Engine.Refresh();
            }
        }

        public bool isActiveAndEnabled => IsActive;

        internal bool IsActive => _isEnabled && gameObject.activeInHierarchy;
    }

    public class MonoBehaviour : Behaviour
    {
        internal bool IsAwake;
        internal bool IsStarted;
        internal bool IsOn;

        internal void Call(string message, params object[] arguments)
        {
            var method = GetType().GetMethod(message, BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);
            method?.Invoke(this, arguments);
        }
    }

    public sealed class CharacterController : Collider
    {
    }

    public class Collider : Component
    {
        public bool CompareTag(string tag) => false;
    }

    public sealed class Animator : Behaviour
    {
        public void SetTrigger(string name)
        {
        }
    }

    public enum PrimitiveType
    {
        Sphere,
    }
}
